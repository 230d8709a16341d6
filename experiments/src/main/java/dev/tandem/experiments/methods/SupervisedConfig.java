package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Key;
import dev.tandem.training.SupervisedOnly;
import dev.tandem.training.TrainingMethod;

/** Keys of {@link SupervisedOnly}. */
public record SupervisedConfig(
    @Key.Inline SupervisedLossConfig loss, @Key.Inline TeacherConfig teacher)
    implements MethodConfig {
  @Override
  public TrainingMethod method(MethodParts parts) {
    return new SupervisedOnly(loss.loss(parts), teacher.update());
  }
}
