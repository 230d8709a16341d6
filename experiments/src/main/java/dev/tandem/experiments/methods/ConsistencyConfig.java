package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Key;
import dev.tandem.loss.ConsistencyLoss;

/** The loss of the pixels with confident pseudo-labels: a key that methods share. */
public record ConsistencyConfig(
    @Key(
            doc =
                "Confidence threshold: only pixels of unlabelled images at or above it enter the"
                    + " unsupervised loss.",
            defaultsTo = "0.95",
            min = 0,
            max = 1)
        double threshold) {

  /** Makes the loss. */
  public ConsistencyLoss loss() {
    return new ConsistencyLoss(threshold);
  }
}
