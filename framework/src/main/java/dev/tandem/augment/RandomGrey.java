package dev.tandem.augment;

import dev.tandem.graph.Branch;
import dev.tandem.graph.Draws;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Turns an image grey: all three channels become its luma, as torchvision's RandomGrayscale does.
 *
 * @param probability 0 to 1
 */
public record RandomGrey(double probability) {
  private static final float[][] LUMA = {{0.299f}, {0.587f}, {0.114f}};

  /**
   * @param image float32 [H, W, 3], 0 to 1
   * @return the same shape and range
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, Draws draws) {
    if (probability == 0) {
      return image;
    }
    Operand<TBool> turned =
        tf.math.less(draws.of("grey").uniform(tf, 0, 1), tf.constant((float) probability));
    Operand<TFloat32> result =
        Branch.when(tf, turned, image, x -> tf.tile(luma(tf, x), tf.constant(new int[] {1, 1, 3})));
    return tf.ensureShape(result, image.shape());
  }

  /** float32 [H, W, 1]: ITU-R 601 luma of an image [H, W, 3], as PIL's mode L. */
  static Operand<TFloat32> luma(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> pixels = tf.reshape(x, tf.constant(new int[] {-1, 3}));
    Operand<TInt32> size =
        tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    return tf.reshape(
        tf.linalg.matMul(pixels, tf.constant(LUMA)),
        tf.concat(List.of(size, tf.constant(new int[] {1})), tf.constant(0)));
  }

  /** float32 [1, 1]: the mean of the luma of an image [H, W, 3]. */
  static Operand<TFloat32> meanLuma(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> mean = tf.math.mean(x, tf.constant(new int[] {0, 1}));
    return tf.linalg.matMul(tf.reshape(mean, tf.constant(new int[] {1, 3})), tf.constant(LUMA));
  }
}
