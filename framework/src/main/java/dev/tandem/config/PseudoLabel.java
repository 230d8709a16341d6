package dev.tandem.config;

/** How the teacher labels unlabelled images. */
public enum PseudoLabel {
  /** Not at all: supervised training only. */
  NONE,
  /** By the most probable class of its logits. */
  LOGIT
}
