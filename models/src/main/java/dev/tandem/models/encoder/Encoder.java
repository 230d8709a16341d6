package dev.tandem.models.encoder;

import dev.tandem.graph.ForwardPass;
import dev.tandem.model.Features;
import dev.tandem.model.SizeChange;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A network from normalised images to feature maps: the backbone of a segmentation network. */
public interface Encoder {
  /**
   * Builds the network.
   *
   * @param images float32 [B, H, W, 3], normalised; height and width are multiples of {@link
   *     #sizeMultiple}
   * @return maps from shallow to deep
   */
  Features encode(ForwardPass pass, Operand<TFloat32> images);

  /** Height and width of the images must be multiples of this. */
  default int sizeMultiple() {
    return 1;
  }

  /** How images whose sides are no multiples of {@link #sizeMultiple} become such. */
  default SizeChange.Kind sizeChange() {
    return SizeChange.Kind.PAD;
  }
}
