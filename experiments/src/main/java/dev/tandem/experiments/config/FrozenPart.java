package dev.tandem.experiments.config;

/** What of the network keeps the weights it begins with. */
public enum FrozenPart {
  /** Everything is trained. */
  NOTHING,
  /** The backbone. */
  BACKBONE,
  /** Everything that makes features, backbone and decoder: only the heads are trained. */
  FEATURES
}
