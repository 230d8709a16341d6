package dev.tandem.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A depthwise 3×3 convolution (each channel is convolved with its own kernel), with PyTorch's
 * symmetric padding and no bias.
 *
 * <p>Variable: {@code weight} [3, 3, channels, 1].
 *
 * @param stride in both directions; 1 where dilation is above 1
 * @param dilation in both directions
 */
public record DepthwiseConvolution(int stride, int dilation) {
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);

  /**
   * @throws IllegalArgumentException if both are above 1
   */
  public DepthwiseConvolution {
    if (stride > 1 && dilation > 1) {
      throw new IllegalArgumentException("stride " + stride + " with dilation " + dilation);
    }
  }

  /**
   * @param x float32 [B, H, W, channels]
   * @return float32 [B, ceil(H/stride), ceil(W/stride), channels]
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    Shape shape = Shape.of(3, 3, x.shape().get(-1), 1);
    // As torchvision's MobileNetV2: PyTorch's fan-out counts the output channels of all groups.
    Initializer initializer = Initializer.normal(Math.sqrt(2 / (9.0 * x.shape().get(-1))));
    Operand<TFloat32> weight = pass.variables().parameter("weight", shape, initializer).value();
    if (dilation > 1) {
      return dilated(tf, x, weight);
    }
    if (stride == 1) {
      return tf.nn.depthwiseConv2dNative(x, weight, ONE, "SAME");
    }
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    return tf.nn.depthwiseConv2dNative(Padding.zeros(tf, x, 1), weight, strides, "VALID");
  }

  /**
   * A dilated convolution as one without dilation between SpaceToBatch and BatchToSpace, which
   * every build and device supports; dilated depthwise convolutions work only in builds with
   * oneDNN.
   */
  private Operand<TFloat32> dilated(Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight) {
    Operand<TInt32> size = Resize.sizeOf(tf, x);
    Operand<TInt32> rate = tf.constant(new int[] {dilation, dilation});
    // Padding to the next multiple of the rate: (−size) mod rate.
    Operand<TInt32> extra = tf.math.floorMod(tf.math.neg(size), rate);
    Operand<TInt32> paddings = tf.stack(List.of(rate, tf.math.add(rate, extra)), Stack.axis(1L));
    Operand<TInt32> crops = tf.stack(List.of(tf.zerosLike(extra), extra), Stack.axis(1L));
    Operand<TFloat32> apart = tf.spaceToBatchNd(x, rate, paddings);
    Operand<TFloat32> y = tf.nn.depthwiseConv2dNative(apart, weight, ONE, "VALID");
    return tf.batchToSpaceNd(y, rate, crops);
  }
}
