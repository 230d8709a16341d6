package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Key;
import dev.tandem.training.EmaUpdate;
import dev.tandem.training.SupervisedOnly;
import dev.tandem.training.TrainingMethod;

/** Keys of {@link SupervisedOnly}. */
public record SupervisedConfig(
    @Key.Inline SupervisedLossConfig loss,
    @Key(
            doc = "Part of the old weights that the teacher keeps in a step.",
            defaultsTo = "0.99",
            min = 0,
            max = 1)
        double teacherDecay)
    implements MethodConfig {
  @Override
  public TrainingMethod method(MethodParts parts) {
    return new SupervisedOnly(loss.loss(parts), new EmaUpdate(teacherDecay));
  }
}
