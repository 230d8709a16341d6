package dev.tandem.augment;

import dev.tandem.graph.Branch;
import dev.tandem.graph.Draws;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Gaussian blur with a random σ ~ U(minSigma, maxSigma), as a separable convolution with a
 * normalised kernel of radius 4·maxSigma; border pixels are repeated.
 *
 * @param probability that an image is blurred, 0 to 1
 * @param minSigma in pixels, above 0
 * @param maxSigma in pixels
 */
public record GaussianBlur(double probability, double minSigma, double maxSigma) {
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);

  /**
   * @param image float32 [H, W, 3]
   * @return the same shape
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, Draws draws) {
    Operand<TBool> blurred =
        tf.math.less(draws.of("blur").uniform(tf, 0, 1), tf.constant((float) probability));
    Operand<TFloat32> sigma = draws.of("sigma").uniform(tf, minSigma, maxSigma);
    Operand<TFloat32> result = Branch.when(tf, blurred, image, x -> blur(tf, x, sigma));
    return tf.ensureShape(result, image.shape());
  }

  /** The image [H, W, 3] blurred with a given σ, a scalar of at most {@link #maxSigma}. */
  Operand<TFloat32> blur(Ops tf, Operand<TFloat32> image, Operand<TFloat32> sigma) {
    int radius = (int) Math.ceil(4 * maxSigma);
    int taps = 2 * radius + 1;
    float[] squares = new float[taps];
    for (int i = 0; i < taps; i++) {
      squares[i] = -0.5f * (i - radius) * (i - radius);
    }
    Operand<TFloat32> weights =
        tf.nn.softmax(tf.math.div(tf.constant(squares), tf.math.square(sigma)));
    Operand<TFloat32> threeTimes =
        tf.broadcastTo(
            tf.reshape(weights, tf.constant(new int[] {taps, 1})),
            tf.constant(new int[] {taps, 3}));
    Operand<TInt32> down = tf.constant(new int[] {taps, 1, 3, 1});
    Operand<TInt32> across = tf.constant(new int[] {1, taps, 3, 1});
    Operand<TFloat32> x = tf.expandDims(repeatBorders(tf, image, radius), tf.constant(0));
    x = tf.nn.depthwiseConv2dNative(x, tf.reshape(threeTimes, down), ONE, "VALID");
    x = tf.nn.depthwiseConv2dNative(x, tf.reshape(threeTimes, across), ONE, "VALID");
    return tf.squeeze(x, Squeeze.axis(List.of(0L)));
  }

  private static Operand<TFloat32> repeatBorders(Ops tf, Operand<TFloat32> image, int radius) {
    Operand<TFloat32> x = image;
    for (int axis = 0; axis < 2; axis++) {
      Operand<TInt32> size = tf.gather(tf.shape(image), tf.constant(axis), tf.constant(0));
      Operand<TInt32> places =
          tf.range(tf.constant(-radius), tf.math.add(size, tf.constant(radius)), tf.constant(1));
      Operand<TInt32> inside =
          tf.math.maximum(
              tf.math.minimum(places, tf.math.sub(size, tf.constant(1))), tf.constant(0));
      x = tf.gather(x, inside, tf.constant(axis));
    }
    return x;
  }
}
