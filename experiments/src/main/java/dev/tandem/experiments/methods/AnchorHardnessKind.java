package dev.tandem.experiments.methods;

/** By which probability of its own class a pixel is hard, and so may be an anchor. */
public enum AnchorHardnessKind {
  /** As the papers do: similarity for mixed and cross, logits for the others. */
  BY_STRATEGY,
  /** The softmax of the student's logits. */
  LOGITS,
  /** The softmax of the student's similarities to the prototypes. */
  SIMILARITY
}
