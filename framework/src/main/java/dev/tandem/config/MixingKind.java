package dev.tandem.config;

/** How unlabelled images of a batch are mixed with each other. */
public enum MixingKind {
  /** Not at all. */
  NONE,
  /** A rectangle of half the area comes from the next image. */
  CUTMIX
}
