package dev.tandem.augment;

import dev.tandem.ValueRange;
import dev.tandem.graph.Branch;
import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Changes brightness, contrast, saturation and hue in random order, as torchvision's ColorJitter on
 * PIL images. With a random factor f for each: brightness x·f; contrast f·x + (1 − f)·(mean of the
 * grey image); saturation f·x + (1 − f)·(grey image); hue is shifted by a random fraction of the
 * full circle. After brightness, contrast and saturation the image is clipped to [0, 1].
 *
 * @param probability that an image is changed at all, 0 to 1
 * @param brightness b; factors are drawn from U(1 − b, 1 + b)
 * @param contrast likewise
 * @param saturation likewise
 * @param hue h, at most 0.5; shifts are drawn from U(−h, h)
 */
public record ColorJitter(
    double probability, double brightness, double contrast, double saturation, double hue) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public ColorJitter {
    if (!(hue >= 0 && hue <= 0.5)) {
      throw new IllegalArgumentException("range of the hue: found " + hue + ", expected 0 to 0.5");
    }
    ValueRange.requireShare("probability of the jitter", probability);
    ValueRange.requireAtLeast("range of the brightness", brightness, 0.0);
    ValueRange.requireAtLeast("range of the contrast", contrast, 0.0);
    ValueRange.requireAtLeast("range of the saturation", saturation, 0.0);
  }

  /**
   * @param image float32 [H, W, 3], 0 to 1
   * @return the same shape and range
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, Draws draws) {
    Ops host = HostOps.of(tf);
    Operand<TBool> jittered =
        host.math.less(draws.of("jitter").uniform(tf, 0, 1), host.constant((float) probability));
    return Branch.when(tf, jittered, image, x -> shuffledSteps(tf, x, draws));
  }

  private Operand<TFloat32> shuffledSteps(Ops tf, Operand<TFloat32> image, Draws draws) {
    Ops host = HostOps.of(tf);
    // The ranks of four random numbers are a random permutation.
    Operand<TInt32> order =
        host.nn
            .topK(draws.of("order").uniform(tf, Shape.of(4)), host.constant(4), TInt32.class)
            .indices();
    Operand<TFloat32> brighter = draws.of("brightness").uniform(tf, 1 - brightness, 1 + brightness);
    Operand<TFloat32> harder = draws.of("contrast").uniform(tf, 1 - contrast, 1 + contrast);
    Operand<TFloat32> stronger = draws.of("saturation").uniform(tf, 1 - saturation, 1 + saturation);
    Operand<TFloat32> turn = draws.of("hue").uniform(tf, -hue, hue);
    // A function for each operation, since most need fewer passes over the image than the general
    // blend.
    List<UnaryOperator<Operand<TFloat32>>> steps =
        List.of(
            x -> clipped(tf, tf.math.mul(x, brighter)),
            x -> blend(tf, x, RandomGrey.meanLuma(tf, x), harder),
            x -> blend(tf, x, RandomGrey.luma(tf, x), stronger),
            x -> hue(tf, x, turn));
    Operand<TFloat32> x = image;
    for (int place = 0; place < steps.size(); place++) {
      Operand<TInt32> chosen = host.gather(order, host.constant(place), host.constant(0));
      for (int step = 0; step < steps.size(); step++) {
        x = Branch.when(tf, host.math.equal(chosen, host.constant(step)), x, steps.get(step));
      }
    }
    return tf.ensureShape(x, image.shape());
  }

  /** x with its hue shifted by {@code turn}, a fraction of the full circle. */
  static Operand<TFloat32> hue(Ops tf, Operand<TFloat32> x, Operand<TFloat32> turn) {
    return tf.image.adjustHue(x, turn);
  }

  /** f·x + (1 − f)·target. */
  private static Operand<TFloat32> blend(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> target, Operand<TFloat32> factor) {
    Ops host = HostOps.of(tf);
    Operand<TFloat32> rest = tf.math.mul(target, host.math.sub(host.constant(1f), factor));
    return clipped(tf, tf.math.add(tf.math.mul(x, factor), rest));
  }

  private static Operand<TFloat32> clipped(Ops tf, Operand<TFloat32> x) {
    return tf.clipByValue(x, tf.constant(0f), tf.constant(1f));
  }
}
