package dev.tandem.pseudolabel;

import dev.tandem.data.Supervision;
import java.util.List;

/**
 * What supervises logit space (by the unsupervised loss) and representation space (by the
 * contrastive loss): what a {@link PseudoLabelStrategy} gives to the training step.
 */
public sealed interface PseudoLabels {
  /** Supervises logit space. */
  Supervision logitSpace();

  /** Supervises representation space. */
  Supervision representationSpace();

  /**
   * The supervisions that augmentation must transform: one where both spaces share it, otherwise
   * that of logit space and then that of representation space.
   */
  List<Supervision> supervisions();

  /**
   * The same kind of pseudo-labels with other supervisions, for example augmented ones.
   *
   * @param supervisions as many as {@link #supervisions} gives, in the same order
   * @throws IllegalArgumentException if there are fewer or more
   */
  PseudoLabels withSupervisions(List<Supervision> supervisions);

  /** One supervision for both spaces. */
  static PseudoLabels shared(Supervision supervision) {
    return new Shared(supervision);
  }

  /** A supervision for each space. */
  static PseudoLabels separate(Supervision logitSpace, Supervision representationSpace) {
    return new Separate(logitSpace, representationSpace);
  }

  /**
   * Both spaces are supervised by the same maps, which are augmented once.
   *
   * @param supervision of both spaces
   */
  record Shared(Supervision supervision) implements PseudoLabels {
    @Override
    public Supervision logitSpace() {
      return supervision;
    }

    @Override
    public Supervision representationSpace() {
      return supervision;
    }

    @Override
    public List<Supervision> supervisions() {
      return List.of(supervision);
    }

    @Override
    public Shared withSupervisions(List<Supervision> supervisions) {
      requireCount(1, supervisions);
      return new Shared(supervisions.get(0));
    }
  }

  /**
   * Each space is supervised by different maps, which get the same augmentation.
   *
   * @param logitSpace for the unsupervised loss
   * @param representationSpace for the contrastive loss
   */
  record Separate(Supervision logitSpace, Supervision representationSpace) implements PseudoLabels {
    @Override
    public List<Supervision> supervisions() {
      return List.of(logitSpace, representationSpace);
    }

    @Override
    public Separate withSupervisions(List<Supervision> supervisions) {
      requireCount(2, supervisions);
      return new Separate(supervisions.get(0), supervisions.get(1));
    }
  }

  private static void requireCount(int expected, List<Supervision> supervisions) {
    if (supervisions.size() != expected) {
      throw new IllegalArgumentException(
          "found " + supervisions.size() + " supervisions, expected " + expected);
    }
  }
}
