package dev.tandem.augment;

import dev.tandem.graph.Draws;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * One random rectangle of about half the area for each image: its width is a uniform integer in
 * [W/2 + 1, W), its height round(H·W/2 / width), its position uniform.
 */
final class RandomRectangle {
  private RandomRectangle() {}

  /**
   * @param images shape [B, H, W, …], fully known
   * @return bool [B, H, W], true inside the rectangle
   */
  static Operand<TBool> masks(Ops tf, Shape images, Draws draws) {
    long batch = images.get(0);
    long height = images.get(1);
    long width = images.get(2);
    Operand<TFloat32> u = draws.uniform(tf, Shape.of(3, batch, 1));
    long narrowest = width / 2 + 1;
    Operand<TFloat32> w =
        tf.math.add(
            tf.math.floor(tf.math.mul(at(tf, u, 0), constant(tf, width - narrowest))),
            constant(tf, narrowest));
    Operand<TFloat32> h = height(tf, images, w);
    Operand<TFloat32> left = place(tf, at(tf, u, 1), constant(tf, width), w);
    Operand<TFloat32> top = place(tf, at(tf, u, 2), constant(tf, height), h);
    return of(tf, images, w, h, left, top);
  }

  /**
   * The rectangles of given sizes and places.
   *
   * @param images shape [B, H, W, …], fully known
   * @param w float32 [B, 1], whole numbers in [W/2 + 1, W)
   * @param h float32 [B, 1], their {@link #height}
   * @param left float32 [B, 1], first column
   * @param top float32 [B, 1], first row
   * @return bool [B, H, W], true inside the rectangle
   */
  static Operand<TBool> of(
      Ops tf,
      Shape images,
      Operand<TFloat32> w,
      Operand<TFloat32> h,
      Operand<TFloat32> left,
      Operand<TFloat32> top) {
    return tf.math.logicalAnd(
        tf.expandDims(within(tf, images.get(1), top, h), tf.constant(2)),
        tf.expandDims(within(tf, images.get(2), left, w), tf.constant(1)));
  }

  /** float32 [B, 1]: the heights of rectangles of half the area with these widths. */
  static Operand<TFloat32> height(Ops tf, Shape images, Operand<TFloat32> w) {
    float half = images.get(1) * images.get(2) / 2f;
    return tf.math.minimum(
        tf.math.round(tf.math.div(tf.constant(half), w)), constant(tf, images.get(1)));
  }

  /** A uniform integer in [0, size − extent]. */
  private static Operand<TFloat32> place(
      Ops tf, Operand<TFloat32> u, Operand<TFloat32> size, Operand<TFloat32> extent) {
    Operand<TFloat32> choices = tf.math.add(tf.math.sub(size, extent), constant(tf, 1));
    return tf.math.floor(tf.math.mul(u, choices));
  }

  /** bool [B, size]: which indices are in [first, first + extent). */
  private static Operand<TBool> within(
      Ops tf, long size, Operand<TFloat32> first, Operand<TFloat32> extent) {
    float[] places = new float[Math.toIntExact(size)];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    Operand<TFloat32> place = tf.constant(new float[][] {places});
    return tf.math.logicalAnd(
        tf.math.greaterEqual(place, first), tf.math.less(place, tf.math.add(first, extent)));
  }

  private static Operand<TFloat32> at(Ops tf, Operand<TFloat32> u, int index) {
    return tf.gather(u, tf.constant(index), tf.constant(0));
  }

  private static Operand<TFloat32> constant(Ops tf, long value) {
    return tf.constant((float) value);
  }
}
