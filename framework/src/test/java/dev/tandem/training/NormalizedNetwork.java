package dev.tandem.training;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A network behind a batch norm of the colours. */
record NormalizedNetwork(OneByOneNetwork network) implements SegmentationModel {
  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    return network.encode(pass, new BatchNorm(0.1).apply(pass.in("norm"), images));
  }

  @Override
  public Segmentation decode(ForwardPass pass, Features features) {
    return network.decode(pass, features);
  }

  @Override
  public int classCount() {
    return network.classCount();
  }
}
