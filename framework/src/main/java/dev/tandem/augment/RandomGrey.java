package dev.tandem.augment;

import dev.tandem.ValueRange;
import dev.tandem.graph.Branch;
import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Turns an image grey: all three channels become its luma, as torchvision's RandomGrayscale does.
 *
 * @param probability 0 to 1
 */
public record RandomGrey(double probability) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public RandomGrey {
    ValueRange.requireShare("probability of grey", probability);
  }

  private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

  /**
   * @param image float32 [H, W, 3], 0 to 1
   * @return the same shape and range
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, Draws draws) {
    if (probability == 0) {
      return image;
    }
    Ops host = HostOps.of(tf);
    Operand<TBool> turned =
        host.math.less(draws.of("grey").uniform(tf, 0, 1), host.constant((float) probability));
    Operand<TFloat32> result =
        Branch.when(tf, turned, image, x -> tf.tile(luma(tf, x), tf.constant(new int[] {1, 1, 3})));
    return tf.ensureShape(result, image.shape());
  }

  /**
   * ITU-R 601 luma, as PIL's mode L. No matrix product, which a GPU may round to TensorFloat-32.
   *
   * @param x float32 [..., 3]
   * @return float32 [..., 1]
   */
  static Operand<TFloat32> luma(Ops tf, Operand<TFloat32> x) {
    List<Output<TFloat32>> colours = tf.split(tf.constant(-1), x, 3L).output();
    Operand<TFloat32> sum = tf.math.mul(colours.get(0), tf.constant(LUMA[0]));
    for (int i = 1; i < LUMA.length; i++) {
      sum = tf.math.add(sum, tf.math.mul(colours.get(i), tf.constant(LUMA[i])));
    }
    return sum;
  }

  /** float32 [1, 1]: the mean of the luma of an image [H, W, 3]. */
  static Operand<TFloat32> meanLuma(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> mean = tf.math.mean(x, tf.constant(new int[] {0, 1}));
    return luma(tf, tf.reshape(mean, tf.constant(new int[] {1, 3})));
  }
}
