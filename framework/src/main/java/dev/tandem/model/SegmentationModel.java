package dev.tandem.model;

import dev.tandem.graph.ForwardPass;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A network that segments images and, for semi-supervised methods, represents their pixels. */
public interface SegmentationModel {
  /**
   * Builds the network in the graph of the pass; its weights are those of the pass's scope.
   *
   * @param images float32 [B, H, W, 3] RGB, 0 to 1; the model normalises them itself
   */
  Segmentation forward(ForwardPass pass, Operand<TFloat32> images);

  /** C. */
  int classCount();

  /** D, the channels of a representation. */
  int representationChannels();
}
