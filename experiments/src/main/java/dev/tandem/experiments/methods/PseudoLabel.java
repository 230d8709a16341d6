package dev.tandem.experiments.methods;

/** How the teacher labels unlabelled images. */
public enum PseudoLabel {
  /** Not at all: supervised training only. */
  NONE,
  /** By the most probable class of its logits. */
  LOGIT,
  /** By the class whose prototype its representation is most alike. */
  REPRESENTATION,
  /** Where logits and representations agree. */
  MIXED,
  /** Representations for logit space, logits for representation space. */
  CROSS
}
