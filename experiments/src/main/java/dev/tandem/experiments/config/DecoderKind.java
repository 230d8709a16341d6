package dev.tandem.experiments.config;

/** The network that turns the features of an image into one map. */
public enum DecoderKind {
  /** DeepLabV3+: a spatial pyramid on the deepest features, joined to the shallowest ones. */
  DEEPLAB_V3_PLUS,
  /** DPT: four maps of features joined from the coarsest to the finest; without batch norm. */
  DPT
}
