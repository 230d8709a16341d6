package dev.tandem.config;

/** The number format of the network's computations. */
public enum Precision {
  /** IEEE single precision throughout. */
  FLOAT32
}
