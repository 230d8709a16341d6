package dev.tandem.models.backbone;

import dev.tandem.graph.ForwardPass;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A network from normalised images to features of two resolutions. */
public interface Backbone {
  /**
   * @param images float32 [B, H, W, 3], normalised
   */
  Features features(ForwardPass pass, Operand<TFloat32> images);

  /** Height and width of the images over those of the deepest features: 8, 16 or 32. */
  int outputStride();

  /**
   * @param low float32 [B, ceil(H/4), ceil(W/4), …]; one more where a pooling in ceil mode makes it
   * @param high float32 [B, ceil(H/stride), ceil(W/stride), …]; likewise
   */
  record Features(Operand<TFloat32> low, Operand<TFloat32> high) {}
}
