package dev.tandem.augment;

import dev.tandem.ValueRange;
import dev.tandem.graph.Branch;
import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
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
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public GaussianBlur {
    ValueRange.requireShare("probability of the blur", probability);
    ValueRange.requirePositive("smallest sigma of the blur", minSigma);
    ValueRange.requireAtLeast("largest sigma of the blur", maxSigma, minSigma);
  }

  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);

  /**
   * @param image float32 [H, W, 3]
   * @return the same shape
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, Draws draws) {
    Ops host = HostOps.of(tf);
    Operand<TBool> blurred =
        host.math.less(draws.of("blur").uniform(tf, 0, 1), host.constant((float) probability));
    Operand<TFloat32> sigma = draws.of("sigma").uniform(tf, minSigma, maxSigma);
    Operand<TFloat32> result = Branch.when(tf, blurred, image, x -> blur(tf, x, sigma));
    return tf.ensureShape(result, image.shape());
  }

  /**
   * The image [H, W, 3] blurred with a given σ, a scalar of at most {@link #maxSigma}. In double
   * precision, which no GPU rounds to TensorFloat-32 and which takes no longer than single
   * precision on a processor.
   */
  Operand<TFloat32> blur(Ops tf, Operand<TFloat32> image, Operand<TFloat32> sigma) {
    int radius = (int) Math.ceil(4 * maxSigma);
    float[] squares = new float[2 * radius + 1];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = -0.5f * (i - radius) * (i - radius);
    }
    Ops host = HostOps.of(tf);
    Operand<TFloat64> weights =
        host.dtypes.cast(
            host.nn.softmax(host.math.div(host.constant(squares), host.math.square(sigma))),
            TFloat64.class);
    Operand<TInt32> turned = tf.constant(new int[] {1, 0, 2});
    Operand<TFloat64> x = tf.dtypes.cast(image, TFloat64.class);
    x = downwards(tf, x, weights, radius);
    x = downwards(tf, tf.linalg.transpose(x, turned), weights, radius);
    return tf.dtypes.cast(tf.linalg.transpose(x, turned), TFloat32.class);
  }

  /**
   * Convolves the columns of x, float64 [H, W, 3], with the weights [2·radius + 1]. Every column
   * and colour is a channel of the convolution, which is much faster than three wide channels.
   */
  private static Operand<TFloat64> downwards(
      Ops tf, Operand<TFloat64> x, Operand<TFloat64> weights, int radius) {
    Operand<TInt32> size = tf.shape(x);
    Operand<TInt32> height = tf.gather(size, tf.constant(0), tf.constant(0));
    Operand<TInt32> last = tf.math.sub(height, tf.constant(1));
    Operand<TInt32> rows =
        tf.range(tf.constant(-radius), tf.math.add(height, tf.constant(radius)), tf.constant(1));
    Operand<TInt32> inside = tf.math.maximum(tf.math.minimum(rows, last), tf.constant(0));
    Operand<TFloat64> channels =
        tf.reshape(
            tf.gather(x, inside, tf.constant(0)),
            tf.stack(
                List.of(
                    tf.constant(1),
                    tf.math.add(height, tf.constant(2 * radius)),
                    tf.constant(1),
                    tf.constant(-1))));
    Operand<TInt32> count = tf.gather(tf.shape(channels), tf.constant(3), tf.constant(0));
    Operand<TFloat64> kernel =
        tf.broadcastTo(
            tf.reshape(weights, tf.constant(new int[] {-1, 1, 1, 1})),
            tf.stack(List.of(tf.constant(2 * radius + 1), tf.constant(1), count, tf.constant(1))));
    return tf.reshape(tf.nn.depthwiseConv2dNative(channels, kernel, ONE, "VALID"), size);
  }
}
