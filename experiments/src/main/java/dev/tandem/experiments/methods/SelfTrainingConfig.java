package dev.tandem.experiments.methods;

import dev.tandem.augment.Mixing;
import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.Key;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.training.EmaUpdate;
import dev.tandem.training.SelfTraining;
import dev.tandem.training.TrainingMethod;

/** Keys of {@link SelfTraining}. */
public record SelfTrainingConfig(
    @Key(
            doc = "Confidence from which a pixel of an unlabelled image teaches.",
            defaultsTo = "0.95",
            min = 0,
            max = 1)
        double threshold,
    @Key(doc = "Weight of the loss of the unlabelled images.", defaultsTo = "1", min = 0)
        double unsupervisedWeight,
    @Key(
            doc = "How unlabelled images of a batch are mixed with each other.",
            defaultsTo = "\"cutmix\"",
            implementing = Mixing.class)
        Choice<MixingKind> mixing,
    @Key.Inline SupervisedLossConfig loss,
    @Key(
            doc =
                "Part of the old weights that the teacher keeps in a step; with 0 the teacher is the"
                    + " student of the step before (FixMatch).",
            defaultsTo = "0.99",
            min = 0,
            max = 1)
        double teacherDecay)
    implements MethodConfig {
  @Override
  public TrainingMethod method(MethodParts parts) {
    return new SelfTraining(
        parts.strong(mixing.make(MixingKind::mixing, Mixing.class)),
        loss.loss(parts),
        new ConsistencyLoss(threshold),
        unsupervisedWeight,
        new EmaUpdate(teacherDecay));
  }
}
