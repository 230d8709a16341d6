package dev.tandem.models.decoder;

import dev.tandem.graph.ForwardPass;
import dev.tandem.model.Features;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A network from an encoder's feature maps to the one map that all heads read. */
@FunctionalInterface
public interface Decoder {
  /**
   * Builds the network.
   *
   * @param features maps from shallow to deep
   * @return float32 [B, h, w, channels]
   */
  Operand<TFloat32> decode(ForwardPass pass, Features features);
}
