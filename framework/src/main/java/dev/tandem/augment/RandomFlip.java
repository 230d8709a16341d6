package dev.tandem.augment;

import dev.tandem.ValueRange;
import dev.tandem.graph.Branch;
import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TType;

/**
 * A random horizontal flip, the same for an image and its label maps.
 *
 * @param probability 0 to 1
 */
public record RandomFlip(double probability) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public RandomFlip {
    ValueRange.requireShare("probability of the flip", probability);
  }

  /** Draws whether to flip: a bool scalar for {@link #apply}. */
  public Operand<TBool> draw(Ops tf, Draws draws) {
    Ops host = HostOps.of(tf);
    return host.math.less(draws.of("flip").uniform(tf, 0, 1), host.constant((float) probability));
  }

  /**
   * @param x [H, W] or [H, W, C]
   * @param flipped bool scalar
   * @return x, or x with its columns in reverse order; of the same shape
   */
  public <T extends TType> Operand<T> apply(Ops tf, Operand<T> x, Operand<TBool> flipped) {
    Operand<T> result = Branch.when(tf, flipped, x, y -> tf.reverse(y, tf.constant(new int[] {1})));
    return tf.ensureShape(result, x.shape());
  }
}
