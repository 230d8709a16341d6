package dev.tandem.experiments.config;

/** What a pixel is in representation space. */
public enum RepresentationKind {
  /** A point; similarity is the cosine. */
  DETERMINISTIC,
  /** A Gaussian with a variance for each channel; similarity is the mutual likelihood score. */
  GAUSSIAN
}
