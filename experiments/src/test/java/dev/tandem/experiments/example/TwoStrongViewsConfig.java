package dev.tandem.experiments.example;

import dev.tandem.augment.CutMix;
import dev.tandem.experiments.binding.Key;
import dev.tandem.experiments.methods.MethodConfig;
import dev.tandem.experiments.methods.MethodParts;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.training.TrainingMethod;

/** The keys of {@link TwoStrongViews}. */
public record TwoStrongViewsConfig(
    @Key(
            doc = "Confidence from which a pixel of an unlabelled image is learned.",
            defaultsTo = "0.95",
            min = 0,
            max = 1)
        double threshold)
    implements MethodConfig {
  @Override
  public TrainingMethod method(MethodParts parts) {
    return new TwoStrongViews(parts.strong(new CutMix()), new ConsistencyLoss(threshold));
  }
}
