package dev.tandem.representation;

import java.util.Optional;
import java.util.function.BinaryOperator;
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
   * With δ = μ̂₀ − μ̂₁ and v = σ₀ + σ₁: −1/D·Σ w·δ/v for the mean, ½/D·Σ w·(δ² − v)/v² for the
   * variance.
   *
   * <p>Each is a visit of its own to the chosen rows. They are cut into portions of different
   * lengths because compiled code keeps what two sums have in common, here all gathered rows, in
   * memory: that takes longer than to gather them twice.
   */
  static Representation anchorGradient(
      Ops tf,
      Representation anchors,
      Representation pool,
      Operand<TInt32> chosen,
      Operand<TFloat32> weights) {
    double dimension = anchors.mean().shape().get(1);
    Operand<TFloat32> ofMean =
        weightedSum(tf, anchors, pool, chosen, weights, VECTOR, tf.math::div);
    Operand<TFloat32> ofVariance =
        weightedSum(
            tf,
            anchors,
            pool,
            chosen,
            weights,
            2 * VECTOR,
            (difference, variance) ->
                tf.math.div(
                    tf.math.sub(tf.math.square(difference), variance), tf.math.square(variance)));
    return new Representation(
        tf.math.mul(ofMean, tf.constant((float) (-1 / dimension))),
        Optional.of(tf.math.mul(ofVariance, tf.constant((float) (0.5 / dimension)))));
  }

  /**
   * Σ w·term(δ, v) over the negatives of each anchor, [Q, D]: portions of the negatives are added
   * to each other, so that the terms of all [Q, K, D] never exist and the channels stay side by
   * side in vector registers.
   */
  private static Operand<TFloat32> weightedSum(
      Ops tf,
      Representation anchors,
      Representation pool,
      Operand<TInt32> chosen,
      Operand<TFloat32> weights,
      int mostPortions,
      BinaryOperator<Operand<TFloat32>> term) {
    int negatives = Math.toIntExact(chosen.shape().get(1));
    int portions = largestDivisor(negatives, mostPortions);
    Operand<TInt32> size = tf.constant(new int[] {-1, negatives / portions});
    Representation anchor = anchors.map(x -> tf.expandDims(x, tf.constant(1)));
    Operand<TFloat32> sums = tf.constant(0f);
    for (int portion = 0; portion < portions; portion++) {
      Operand<TInt32> begin = tf.constant(new int[] {0, portion * (negatives / portions)});
      Operand<TInt32> rows = tf.slice(chosen, begin, size);
      Operand<TFloat32> weight = tf.expandDims(tf.slice(weights, begin, size), tf.constant(-1));
      Representation other = pool.map(x -> tf.gather(x, rows, tf.constant(0)));
      Operand<TFloat32> difference = tf.math.sub(anchor.mean(), other.mean());
      Operand<TFloat32> variance =
          tf.math.add(anchor.variance().orElseThrow(), other.variance().orElseThrow());
      sums = tf.math.add(sums, tf.math.mul(weight, term.apply(difference, variance)));
    }
    return tf.reduceSum(sums, tf.constant(1));
  }

  private static int largestDivisor(int number, int atMost) {
    int divisor = Math.min(number, atMost);
    while (number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }
}
