package dev.tandem.augment;

import dev.tandem.graph.Branch;
import dev.tandem.graph.Draws;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Brightness, contrast, saturation and hue in random order, each by a factor of its own
 * (torchvision's ColorJitter, whose operations are PIL's): brightness x·f; contrast and saturation
 * blend with the mean grey and with the grey image, f·x + (1 − f)·grey; hue turns by a share of the
 * circle. After each step the image is clipped to [0, 1].
 *
 * @param probability that an image is jittered at all, 0 to 1
 * @param brightness factors are U(1 − b, 1 + b)
 * @param contrast likewise
 * @param saturation likewise
 * @param hue turns are U(−h, h), h at most 0.5
 */
public record ColorJitter(
    double probability, double brightness, double contrast, double saturation, double hue) {
  private static final int HUE = 3;
  private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

  /**
   * @param image float32 [H, W, 3], 0 to 1
   * @return the same shape and range
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, Draws draws) {
    Operand<TBool> jittered =
        tf.math.less(draws.of("jitter").uniform(tf, 0, 1), tf.constant((float) probability));
    return Branch.when(tf, jittered, image, x -> shuffledSteps(tf, x, draws));
  }

  private Operand<TFloat32> shuffledSteps(Ops tf, Operand<TFloat32> image, Draws draws) {
    // The order of four random numbers is a random permutation.
    Operand<TInt32> order =
        tf.nn
            .topK(draws.of("order").uniform(tf, Shape.of(4)), tf.constant(4), TInt32.class)
            .indices();
    Operand<TFloat32> factors =
        tf.stack(
            List.of(
                draws.of("brightness").uniform(tf, 1 - brightness, 1 + brightness),
                draws.of("contrast").uniform(tf, 1 - contrast, 1 + contrast),
                draws.of("saturation").uniform(tf, 1 - saturation, 1 + saturation)));
    Operand<TFloat32> turn = draws.of("hue").uniform(tf, -hue, hue);
    Operand<TFloat32> x = image;
    for (int place = 0; place < 4; place++) {
      Operand<TInt32> step = tf.gather(order, tf.constant(place), tf.constant(0));
      Operand<TBool> isHue = tf.math.equal(step, tf.constant(HUE));
      x = Branch.when(tf, isHue, x, y -> hue(tf, y, turn));
      x = Branch.when(tf, tf.math.logicalNot(isHue), x, y -> blendStep(tf, y, step, factors));
    }
    return tf.ensureShape(x, image.shape());
  }

  private static Operand<TFloat32> blendStep(
      Ops tf, Operand<TFloat32> x, Operand<TInt32> step, Operand<TFloat32> factors) {
    Operand<TFloat32> factor =
        tf.gather(factors, tf.math.minimum(step, tf.constant(2)), tf.constant(0));
    Operand<TFloat32> isContrast = is(tf, step, 1);
    Operand<TFloat32> isSaturation = is(tf, step, 2);
    Operand<TFloat32> grey = grey(tf, x);
    Operand<TFloat32> mean = tf.math.mean(grey, tf.constant(new int[] {0, 1, 2}));
    Operand<TFloat32> target =
        tf.math.add(tf.math.mul(isContrast, mean), tf.math.mul(isSaturation, grey));
    return blend(tf, x, target, factor);
  }

  private static Operand<TFloat32> is(Ops tf, Operand<TInt32> step, int which) {
    return tf.dtypes.cast(tf.math.equal(step, tf.constant(which)), TFloat32.class);
  }

  /** The hue turned by {@code turn} of a full circle. */
  static Operand<TFloat32> hue(Ops tf, Operand<TFloat32> x, Operand<TFloat32> turn) {
    return tf.image.adjustHue(x, turn);
  }

  private static Operand<TFloat32> blend(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> target, Operand<TFloat32> factor) {
    Operand<TFloat32> blended =
        tf.math.add(
            tf.math.mul(x, factor), tf.math.mul(target, tf.math.sub(tf.constant(1f), factor)));
    return tf.clipByValue(blended, tf.constant(0f), tf.constant(1f));
  }

  /** float32 [H, W, 1]: ITU-R 601 luma, as PIL's mode L. */
  private static Operand<TFloat32> grey(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(
        tf.math.mul(x, tf.constant(LUMA)), tf.constant(2), ReduceSum.keepDims(true));
  }
}
