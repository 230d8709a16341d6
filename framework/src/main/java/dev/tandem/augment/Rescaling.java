package dev.tandem.augment;

import dev.tandem.graph.Draws;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** How the size of a randomly rescaled image is drawn. */
public enum Rescaling {
  /** Both sides times one factor ~ U(smallest, largest), rounded down. */
  FACTOR {
    @Override
    Operand<TInt32> sides(
        Ops tf, Operand<TInt32> size, double smallest, double largest, Draws draws) {
      Operand<TFloat32> scale = draws.of("scale").uniform(tf, smallest, largest);
      Operand<TFloat32> exact = tf.math.mul(tf.dtypes.cast(size, TFloat32.class), scale);
      return tf.dtypes.cast(exact, TInt32.class);
    }
  },

  /**
   * The longer side L becomes a uniform integer from ⌊smallest·L⌋ to ⌊largest·L⌋, both included;
   * the shorter side follows in proportion, rounded half up.
   */
  LONG_SIDE {
    @Override
    Operand<TInt32> sides(
        Ops tf, Operand<TInt32> size, double smallest, double largest, Draws draws) {
      Operand<TInt32> longer = tf.max(size, tf.constant(0), Max.keepDims(true));
      Operand<TInt32> low = tf.math.maximum(times(tf, longer, smallest), tf.constant(1));
      Operand<TInt32> high = tf.math.maximum(times(tf, longer, largest), low);
      Operand<TInt32> drawn =
          draws
              .of("scale")
              .integer(tf, scalar(tf, low), scalar(tf, tf.math.add(high, tf.constant(1))));
      // (2·side·drawn + L) / (2·L) in integers: exact, without rounding of floats.
      Operand<TInt64> ofLonger = tf.dtypes.cast(longer, TInt64.class);
      Operand<TInt64> twice =
          tf.math.mul(
              tf.math.mul(tf.dtypes.cast(size, TInt64.class), tf.dtypes.cast(drawn, TInt64.class)),
              tf.constant(2L));
      return tf.dtypes.cast(
          tf.math.floorDiv(tf.math.add(twice, ofLonger), tf.math.mul(ofLonger, tf.constant(2L))),
          TInt32.class);
    }
  };

  /**
   * Draws a size.
   *
   * @param size int32 [2]: height and width of the image
   * @param smallest above 0
   * @param largest at least {@code smallest}
   * @return int32 [2], each at least 1
   */
  Operand<TInt32> draw(Ops tf, Operand<TInt32> size, double smallest, double largest, Draws draws) {
    return tf.math.maximum(sides(tf, size, smallest, largest, draws), tf.constant(1));
  }

  abstract Operand<TInt32> sides(
      Ops tf, Operand<TInt32> size, double smallest, double largest, Draws draws);

  /** ⌊x·factor⌋; in float64, in which a factor such as 0.7 does not lose a pixel of a large x. */
  private static Operand<TInt32> times(Ops tf, Operand<TInt32> x, double factor) {
    return tf.dtypes.cast(
        tf.math.mul(tf.dtypes.cast(x, TFloat64.class), tf.constant(factor)), TInt32.class);
  }

  private static Operand<TInt32> scalar(Ops tf, Operand<TInt32> one) {
    return tf.reshape(one, tf.constant(new int[0]));
  }
}
