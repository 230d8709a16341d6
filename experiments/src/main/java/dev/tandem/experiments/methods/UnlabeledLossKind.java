package dev.tandem.experiments.methods;

import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.loss.UnlabeledLoss;
import dev.tandem.loss.UnsupervisedLoss;

/** The loss of the unlabelled images in logit space. */
public enum UnlabeledLossKind {
  /** Every pixel counts, weighted by the share of confident pixels in its image: CSS, PRCL. */
  IMAGE_WEIGHTED,
  /** Confident pixels alone count: FixMatch, UniMatch. */
  CONSISTENCY;

  /**
   * Makes the loss.
   *
   * @param threshold of confidence, 0 to 1
   */
  UnlabeledLoss loss(double threshold) {
    return switch (this) {
      case IMAGE_WEIGHTED -> new UnsupervisedLoss(threshold);
      case CONSISTENCY -> new ConsistencyLoss(threshold);
    };
  }
}
