package dev.tandem.augment;

import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * CutMix with the boxes of UniMatch (<a href="https://arxiv.org/abs/2208.09910">Yang et al.
 * 2023</a>): with probability ½ an image stays as it is; else a box of 2 to 40 % of its area, with
 * an aspect ratio r uniform in [0.3, 1/0.3], comes from its partner: width ⌊√(A/r)⌋, height
 * ⌊√(A·r)⌋, its corner a uniform pixel. As in the reference a box that does not fit is drawn again,
 * here at most 128 times (in one case of 70 000 none fits, and the image stays as it is).
 */
public final class CutMixBox implements Mixing {
  private static final float PROBABILITY = 0.5f;
  private static final float SMALLEST = 0.02f;
  private static final float LARGEST = 0.4f;
  private static final float NARROWEST = 0.3f;
  private static final long TRIES = 128;

  @Override
  public SupervisedImages mix(
      Ops tf, SupervisedImages batch, SupervisedImages partners, Draws draws) {
    Ops host = HostOps.of(tf);
    Operand<TBool> inside = boxes(host, batch.images().shape(), draws.of("cutmix_box"));
    return MaskedMix.of(tf, batch, partners, host.math.logicalNot(inside));
  }

  /**
   * A box for each image.
   *
   * @param images [B, H, W, …], known
   * @return bool [B, H, W], true inside the box
   */
  static Operand<TBool> boxes(Ops tf, Shape images, Draws draws) {
    long batch = images.get(0);
    long height = images.get(1);
    long width = images.get(2);
    Operand<TFloat32> area =
        scaled(
            tf,
            draws.of("area").uniform(tf, Shape.of(batch, 1)),
            SMALLEST * height * width,
            LARGEST * height * width);
    Operand<TFloat32> tries = draws.of("box").uniform(tf, Shape.of(3, batch, TRIES));
    Operand<TFloat32> ratio = scaled(tf, at(tf, tries, 0), NARROWEST, 1 / NARROWEST);
    Operand<TFloat32> w = tf.math.floor(tf.math.sqrt(tf.math.div(area, ratio)));
    Operand<TFloat32> h = tf.math.floor(tf.math.sqrt(tf.math.mul(area, ratio)));
    Operand<TFloat32> left = tf.math.floor(scaled(tf, at(tf, tries, 1), 0, width));
    Operand<TFloat32> top = tf.math.floor(scaled(tf, at(tf, tries, 2), 0, height));
    Operand<TBool> fits =
        tf.math.logicalAnd(
            tf.math.lessEqual(tf.math.add(left, w), tf.constant((float) width)),
            tf.math.lessEqual(tf.math.add(top, h), tf.constant((float) height)));
    // The largest of the scores TRIES, TRIES − 1, … of those that fit is the first that fits.
    Operand<TInt32> first = tf.math.argMax(score(tf, fits), tf.constant(1), TInt32.class);
    Operand<TBool> mixes =
        tf.math.logicalAnd(
            tf.any(fits, tf.constant(1)),
            tf.math.less(
                draws.of("whether").uniform(tf, Shape.of(batch)), tf.constant(PROBABILITY)));
    Operand<TBool> rows = within(tf, height, chosen(tf, top, first), chosen(tf, h, first));
    Operand<TBool> columns = within(tf, width, chosen(tf, left, first), chosen(tf, w, first));
    Operand<TBool> box =
        tf.math.logicalAnd(
            tf.expandDims(rows, tf.constant(2)), tf.expandDims(columns, tf.constant(1)));
    return tf.math.logicalAnd(box, tf.reshape(mixes, tf.constant(new long[] {batch, 1, 1})));
  }

  private static Operand<TFloat32> score(Ops tf, Operand<TBool> fits) {
    float[] scores = new float[(int) TRIES];
    for (int i = 0; i < TRIES; i++) {
      scores[i] = TRIES - i;
    }
    return tf.math.mul(tf.dtypes.cast(fits, TFloat32.class), tf.constant(scores));
  }

  /** float32 [B, 1]: of each row the value at its index. */
  private static Operand<TFloat32> chosen(Ops tf, Operand<TFloat32> values, Operand<TInt32> index) {
    Operand<TFloat32> oneHot =
        tf.oneHot(index, tf.constant((int) TRIES), tf.constant(1f), tf.constant(0f));
    return tf.expandDims(tf.reduceSum(tf.math.mul(values, oneHot), tf.constant(1)), tf.constant(1));
  }

  /** bool [B, extent]: which places lie in [first, first + size). */
  private static Operand<TBool> within(
      Ops tf, long extent, Operand<TFloat32> first, Operand<TFloat32> size) {
    Operand<TFloat32> place =
        tf.range(tf.constant(0f), tf.constant((float) extent), tf.constant(1f));
    return tf.math.logicalAnd(
        tf.math.greaterEqual(place, first), tf.math.less(place, tf.math.add(first, size)));
  }

  private static Operand<TFloat32> scaled(
      Ops tf, Operand<TFloat32> uniform, float low, float high) {
    return tf.math.add(tf.math.mul(uniform, tf.constant(high - low)), tf.constant(low));
  }

  private static Operand<TFloat32> at(Ops tf, Operand<TFloat32> x, int index) {
    return tf.gather(x, tf.constant(index), tf.constant(0));
  }
}
