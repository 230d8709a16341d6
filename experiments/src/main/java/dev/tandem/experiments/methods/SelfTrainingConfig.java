package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Key;
import dev.tandem.training.SelfTraining;
import dev.tandem.training.TrainingMethod;

/** Keys of {@link SelfTraining}. */
public record SelfTrainingConfig(
    @Key.Inline ConsistencyConfig consistency,
    @Key(doc = "Weight of the loss of the unlabelled images.", defaultsTo = "1", min = 0)
        double unsupervisedWeight,
    @Key.Inline MixingConfig mixing,
    @Key.Inline SupervisedLossConfig loss,
    @Key.Inline TeacherConfig teacher,
    @Key.Inline RampUpConfig unlabeled)
    implements MethodConfig {
  @Override
  public TrainingMethod method(MethodParts parts) {
    return new SelfTraining(
        parts.strong(mixing.make()),
        loss.loss(parts),
        consistency.loss(),
        unlabeled.schedule().times(unsupervisedWeight),
        teacher.update());
  }
}
