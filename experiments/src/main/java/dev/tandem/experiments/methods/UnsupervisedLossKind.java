package dev.tandem.experiments.methods;

import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.loss.ImageWeightedLoss;
import dev.tandem.loss.UnsupervisedLoss;

/** The loss of the unlabelled images in logit space. */
public enum UnsupervisedLossKind {
  /** Every pixel counts, weighted by the share of confident pixels in its image: CSS, PRCL. */
  IMAGE_WEIGHTED,
  /** Confident pixels alone count: FixMatch, UniMatch. */
  CONSISTENCY;

  /**
   * Makes the loss.
   *
   * @param threshold of confidence, 0 to 1
   */
  UnsupervisedLoss loss(double threshold) {
    return switch (this) {
      case IMAGE_WEIGHTED -> new ImageWeightedLoss(threshold);
      case CONSISTENCY -> new ConsistencyLoss(threshold);
    };
  }
}
