package dev.tandem.experiments.config;

/** Whole networks. */
public enum NetworkKind {
  /** The encoder of {@code model.backbone} with the decoder of {@code model.decoder}. */
  ENCODER_DECODER
}
