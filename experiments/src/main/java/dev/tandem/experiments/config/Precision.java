package dev.tandem.experiments.config;

/** The number format of the network's computations. */
public enum Precision {
  /** IEEE single precision throughout. */
  FLOAT32,
  /**
   * Convolutions and matrix products with bfloat16 inputs, where TensorFlow's own rewriting sees
   * fit; variables, prototypes and batch statistics stay in single precision.
   */
  BFLOAT16
}
