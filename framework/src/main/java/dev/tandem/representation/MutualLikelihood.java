package dev.tandem.representation;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The mutual likelihood score of Gaussians, and its gradient, in the forms that suit a processor.
 * All representations are normalised.
 */
final class MutualLikelihood {
  /** Numbers in the widest vector register there is. */
  private static final int VECTOR = 16;

  /** The product of four variances of at least 1e-6 is far above the smallest float32. */
  private static final int VARIANCES_A_LOGARITHM = 4;

  private MutualLikelihood() {}

  /** The score of representations of shapes that broadcast, over the last axis. */
  static Operand<TFloat32> score(Ops tf, Representation a, Representation b) {
    Operand<TFloat32> variance =
        tf.math.add(a.variance().orElseThrow(), b.variance().orElseThrow());
    Operand<TFloat32> terms =
        tf.math.add(
            tf.math.div(tf.math.squaredDifference(a.mean(), b.mean()), variance),
            tf.math.log(variance));
    return tf.math.mul(tf.math.mean(terms, tf.constant(-1)), tf.constant(-0.5f));
  }

  /**
   * Sixteen channels at a time, side by side: compiled code adds such slices in vector registers,
   * and a plain sum over the channels it does not. Four variances share a logarithm.
   */
  static Operand<TFloat32> toOwn(
      Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen) {
    int dimension = Math.toIntExact(pool.mean().shape().get(1));
    int width = largestDivisor(dimension, VECTOR);
    Operand<TFloat32> sum = tf.constant(0f);
    Operand<TFloat32> product = tf.constant(1f);
    for (int from = 0; from < dimension; from += width) {
      Representation anchor =
          columns(tf, anchors, from, width).map(x -> tf.expandDims(x, tf.constant(1)));
      Representation other =
          columns(tf, pool, from, width).map(x -> tf.gather(x, chosen, tf.constant(0)));
      Operand<TFloat32> variance =
          tf.math.add(anchor.variance().orElseThrow(), other.variance().orElseThrow());
      sum =
          tf.math.add(
              sum, tf.math.div(tf.math.squaredDifference(anchor.mean(), other.mean()), variance));
      product = tf.math.mul(product, variance);
      boolean last = from + width == dimension;
      if (last || from / width % VARIANCES_A_LOGARITHM == VARIANCES_A_LOGARITHM - 1) {
        sum = tf.math.add(sum, tf.math.log(product));
        product = tf.constant(1f);
      }
    }
    return tf.math.mul(tf.reduceSum(sum, tf.constant(-1)), tf.constant((float) (-0.5 / dimension)));
  }

  private static Representation columns(Ops tf, Representation x, int from, int width) {
    return x.map(
        part ->
            tf.slice(part, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, width})));
  }

  /**
   * With u = (μ̂₀ − μ̂₁)/(σ₀ + σ₁): −1/D·Σ w·u for the mean, ½/D·Σ w·(u² − 1/(σ₀ + σ₁)) for the
   * variance. Both come from one visit to each chosen row, some negatives at a time, so that the
   * terms of all [Q, K, D] never exist.
   */
  static Representation anchorGradient(
      Ops tf,
      Representation anchors,
      Representation pool,
      Operand<TInt32> chosen,
      Operand<TFloat32> weights) {
    int negatives = Math.toIntExact(chosen.shape().get(1));
    int turns = largestDivisor(negatives, VECTOR);
    int each = negatives / turns;
    // [1, 1, 2, 1]: which of the two sums a row of the result is.
    Operand<TFloat32> ofMean = tf.constant(new float[][][][] {{{{1}, {0}}}});
    Operand<TFloat32> ofVariance = tf.constant(new float[][][][] {{{{0}, {1}}}});
    Representation anchor =
        anchors.map(x -> tf.expandDims(tf.expandDims(x, tf.constant(1)), tf.constant(1)));
    Operand<TFloat32> sums = tf.constant(0f);
    for (int turn = 0; turn < turns; turn++) {
      Operand<TInt32> begin = tf.constant(new int[] {0, turn * each});
      Operand<TInt32> size = tf.constant(new int[] {-1, each});
      Operand<TInt32> rows = tf.slice(chosen, begin, size);
      Operand<TFloat32> weight =
          tf.expandDims(
              tf.expandDims(tf.slice(weights, begin, size), tf.constant(-1)), tf.constant(-1));
      Representation other =
          pool.map(x -> tf.expandDims(tf.gather(x, rows, tf.constant(0)), tf.constant(2)));
      Operand<TFloat32> precision =
          tf.math.reciprocal(
              tf.math.add(anchor.variance().orElseThrow(), other.variance().orElseThrow()));
      Operand<TFloat32> u = tf.math.mul(tf.math.sub(anchor.mean(), other.mean()), precision);
      Operand<TFloat32> term =
          tf.math.sub(
              tf.math.mul(u, tf.math.add(ofMean, tf.math.mul(ofVariance, u))),
              tf.math.mul(ofVariance, precision));
      sums = tf.math.add(sums, tf.math.mul(weight, term));
    }
    double dimension = anchors.mean().shape().get(1);
    Operand<TFloat32> both = tf.reduceSum(sums, tf.constant(1));
    return new Representation(
        tf.math.mul(
            tf.gather(both, tf.constant(0), tf.constant(1)), tf.constant((float) (-1 / dimension))),
        Optional.of(
            tf.math.mul(
                tf.gather(both, tf.constant(1), tf.constant(1)),
                tf.constant((float) (0.5 / dimension)))));
  }

  private static int largestDivisor(int number, int atMost) {
    int divisor = Math.min(number, atMost);
    while (number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }
}
