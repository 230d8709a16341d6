package dev.tandem.pseudolabel;

import dev.tandem.data.Supervision;
import java.util.List;

/**
 * What supervises each space: the currency between strategies and the training step.
 *
 * @param logitSpace for the unsupervised loss
 * @param representationSpace for the contrastive loss; may be the same object
 */
public record PseudoLabels(Supervision logitSpace, Supervision representationSpace) {
  /** The same supervision for both spaces. */
  public static PseudoLabels shared(Supervision supervision) {
    return new PseudoLabels(supervision, supervision);
  }

  /** The supervisions that are not the same object, logit space first: what must be augmented. */
  public List<Supervision> distinct() {
    return logitSpace == representationSpace
        ? List.of(logitSpace)
        : List.of(logitSpace, representationSpace);
  }

  /** The pair whose {@link #distinct} supervisions are these, after augmentation. */
  public PseudoLabels withDistinct(List<Supervision> supervisions) {
    return new PseudoLabels(supervisions.get(0), supervisions.get(supervisions.size() - 1));
  }
}
