package dev.tandem.experiments.config;

/** Whole networks. */
public enum NetworkKind {
  /** The encoder of {@code model.backbone} with the decoder of DeepLabV3+. */
  DEEPLABV3_PLUS
}
