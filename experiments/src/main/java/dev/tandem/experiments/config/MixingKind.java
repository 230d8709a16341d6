package dev.tandem.experiments.config;

/** How unlabelled images of a batch are mixed with each other. */
public enum MixingKind {
  /** Not at all. */
  NONE,
  /** A rectangle of half the area is blacked out. */
  CUTOUT,
  /** A rectangle of half the area comes from the next image. */
  CUTMIX,
  /** Half of the pseudo-label's classes stay, the rest comes from the next image. */
  CLASSMIX
}
