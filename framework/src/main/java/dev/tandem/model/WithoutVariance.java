package dev.tandem.model;

import dev.tandem.graph.ForwardPass;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network whose head for the variance is never built.
 *
 * @param network all but that
 */
record WithoutVariance(SegmentationModel network) implements SegmentationModel {
  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    return network.encode(pass, images);
  }

  @Override
  public Segmentation decode(ForwardPass pass, Features features) {
    return network.decode(pass, features).withoutVariance();
  }

  @Override
  public int classCount() {
    return network.classCount();
  }

  @Override
  public int representationChannels() {
    return network.representationChannels();
  }

  @Override
  public int sizeMultiple() {
    return network.sizeMultiple();
  }

  @Override
  public SizeChange.Kind sizeChange() {
    return network.sizeChange();
  }

  /** As the network: the description of a run names what the user chose. */
  @Override
  public String toString() {
    return network.toString();
  }
}
