package dev.tandem.graph;

/** How the convolutions of a graph come to be computed in bfloat16. */
public enum Bfloat16 {
  /** They are computed in float32. */
  NONE,
  /** Between casts in the graph. */
  BY_CASTS,
  /** By TensorFlow's rewriting of the graph ({@link SessionConfig#inBfloat16}). */
  BY_REWRITING
}
