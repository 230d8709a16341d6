package dev.tandem.model;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A network for images whose sides are multiples of 4: its feature is the mean of each block of 4×4
 * pixels, its logits are the red and the green channel of that times a factor, which begins at 1.
 */
public final class FourPixelBlocks implements SegmentationModel {
  private static final int SIDE = 4;

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    List<Long> side = List.of(1L, (long) SIDE, (long) SIDE, 1L);
    return Features.of(
        List.of(new Features.FeatureMap(SIDE, pass.tf().nn.avgPool(images, side, side, "VALID"))));
  }

  @Override
  public Segmentation decode(ForwardPass pass, Features features) {
    Ops tf = pass.tf();
    Variable<TFloat32> factor =
        pass.variables().parameter("factor", Shape.of(1), Initializer.constant(1));
    return new Segmentation(
        () ->
            tf.math.mul(
                tf.slice(
                    features.deepest().values(),
                    tf.constant(new int[4]),
                    tf.constant(new int[] {-1, -1, -1, 2})),
                factor.value()));
  }

  @Override
  public int classCount() {
    return 2;
  }

  @Override
  public int sizeMultiple() {
    return SIDE;
  }
}
