package dev.tandem.training;

import dev.tandem.graph.Convolution;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network of two classes by 1×1 convolutions of the colours; logits begin at 0.
 *
 * @param hasVariance whether its representations have one
 */
record OneByOneNetwork(boolean hasVariance) implements SegmentationModel {
  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    return Features.of(List.of(new Features.FeatureMap(1, images)));
  }

  @Override
  public Segmentation decode(ForwardPass pass, Features features) {
    Operand<TFloat32> images = features.deepest().values();
    Convolution logits = Convolution.of(classCount(), 1).initializer(Initializer.constant(0));
    Convolution channels = Convolution.of(representationChannels(), 1);
    Supplier<Operand<TFloat32>> variance =
        () -> pass.tf().math.sigmoid(channels.apply(pass.in("variance"), images));
    return new Segmentation(
        () -> logits.apply(pass.in("logits"), images),
        () -> channels.apply(pass.in("representation"), images),
        hasVariance ? Optional.of(variance) : Optional.empty());
  }

  @Override
  public int classCount() {
    return 2;
  }

  @Override
  public int representationChannels() {
    return 4;
  }
}
