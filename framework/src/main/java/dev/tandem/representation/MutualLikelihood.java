package dev.tandem.representation;

import dev.tandem.graph.TensorPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The mutual likelihood score of Gaussians, see {@link GaussianRepresentation}, and its gradient,
 * written such that XLA compiles them to fast loops. All representations are normalised.
 */
final class MutualLikelihood {
  /** float32 numbers in the widest vector register (AVX-512). */
  private static final int VECTOR = 16;

  /**
   * Factors of a product of variances: four of at least 1e-6 each are far from float32's underflow.
   */
  private static final int VARIANCES_A_PRODUCT = 4;

  private MutualLikelihood() {}

  /** The score of two representations over the last axis; the other axes broadcast. */
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
   * float32 [Q, K]: the score of each anchor with its K sampled rows of the pool, see {@link
   * RepresentationType#similarityToSampled}.
   *
   * <p>Computed in slices of sixteen channels: XLA adds such slices in vector registers, which it
   * does not do for a plain sum over the channels. Divisions and logarithms cost most and are
   * shared: four quotients are brought to a common denominator, the product of their variances. The
   * sum of logarithms becomes the logarithm of a product: the exponents of the products are summed
   * as integers, and a single logarithm of the remaining significand is taken per position in the
   * slice.
   */
  static Operand<TFloat32> toSampled(
      Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen) {
    int dimension = Math.toIntExact(pool.mean().shape().get(1));
    int width = largestDivisor(dimension, VECTOR);
    Operand<TFloat32> quotients = tf.constant(0f);
    Operand<TFloat32> numerator = tf.constant(0f);
    Operand<TFloat32> product = tf.constant(1f);
    Operand<TInt32> powersOfTwo = tf.constant(0);
    for (int from = 0; from < dimension; from += width) {
      Representation anchor =
          columns(tf, anchors, from, width).map(x -> tf.expandDims(x, tf.constant(1)));
      Representation other =
          columns(tf, pool, from, width).map(x -> tf.gather(x, chosen, tf.constant(0)));
      Operand<TFloat32> square = tf.math.squaredDifference(anchor.mean(), other.mean());
      Operand<TFloat32> variance =
          tf.math.add(anchor.variance().orElseThrow(), other.variance().orElseThrow());
      numerator = tf.math.add(tf.math.mul(numerator, variance), tf.math.mul(square, product));
      product = tf.math.mul(product, variance);
      boolean last = from + width == dimension;
      if (last || from / width % VARIANCES_A_PRODUCT == VARIANCES_A_PRODUCT - 1) {
        quotients = tf.math.add(quotients, tf.math.div(numerator, product));
        numerator = tf.constant(0f);
        powersOfTwo = tf.math.add(powersOfTwo, FloatBits.exponent(tf, product));
        product = FloatBits.significand(tf, product);
      }
    }
    Operand<TFloat32> logarithms =
        tf.math.add(
            tf.math.log(product),
            tf.math.mul(
                tf.dtypes.cast(powersOfTwo, TFloat32.class), tf.constant((float) Math.log(2))));
    return tf.math.mul(
        tf.reduceSum(tf.math.add(quotients, logarithms), tf.constant(-1)),
        tf.constant((float) (-0.5 / dimension)));
  }

  private static Representation columns(Ops tf, Representation x, int from, int width) {
    return x.map(
        part ->
            tf.slice(part, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, width})));
  }

  /**
   * The derivative of Σ weights·score with respect to the anchors, [Q, D]. With δ = μ̂₀ − μ̂₁ and v
   * = σ₀ + σ₁ it is −1/D·Σ w·δ/v for the mean and ½/D·Σ w·((δ/v)² − 1/v) for the variance. Both
   * sums are computed in one loop over the sampled rows.
   */
  static Representation anchorGradient(
      Ops tf,
      Representation anchors,
      Representation pool,
      Operand<TInt32> chosen,
      Operand<TFloat32> weights) {
    double dimension = anchors.mean().shape().get(1);
    TensorPair sums = weightedSums(tf, anchors, pool, chosen, weights);
    return new Representation(
        tf.math.mul(sums.first(tf), tf.constant((float) (-1 / dimension))),
        Optional.of(tf.math.mul(sums.second(tf), tf.constant((float) (0.5 / dimension)))));
  }

  /**
   * Σ w·δ/v and Σ w·((δ/v)² − 1/v) over the K negatives of each anchor, [Q, D]. The negatives are
   * divided into portions whose terms are added element by element: the terms [Q, K, D] never exist
   * as a whole tensor, and XLA adds the channels in vector registers.
   */
  private static TensorPair weightedSums(
      Ops tf,
      Representation anchors,
      Representation pool,
      Operand<TInt32> chosen,
      Operand<TFloat32> weights) {
    int negatives = Math.toIntExact(chosen.shape().get(1));
    int portions = largestDivisor(negatives, VECTOR);
    Operand<TInt32> size = tf.constant(new int[] {-1, negatives / portions});
    Representation anchor = anchors.map(x -> tf.expandDims(x, tf.constant(1)));
    List<TensorPair> terms = new ArrayList<>();
    for (int portion = 0; portion < portions; portion++) {
      Operand<TInt32> begin = tf.constant(new int[] {0, portion * (negatives / portions)});
      Operand<TInt32> rows = tf.slice(chosen, begin, size);
      Operand<TFloat32> weight = tf.expandDims(tf.slice(weights, begin, size), tf.constant(-1));
      Representation other = pool.map(x -> tf.gather(x, rows, tf.constant(0)));
      Operand<TFloat32> difference = tf.math.sub(anchor.mean(), other.mean());
      Operand<TFloat32> precision =
          tf.math.reciprocal(
              tf.math.add(anchor.variance().orElseThrow(), other.variance().orElseThrow()));
      Operand<TFloat32> ratio = tf.math.mul(difference, precision);
      terms.add(
          TensorPair.of(
              tf,
              tf.math.mul(weight, ratio),
              tf.math.mul(weight, tf.math.sub(tf.math.square(ratio), precision))));
    }
    return terms.stream().reduce((a, b) -> a.plus(tf, b)).orElseThrow().sum(tf, 1);
  }

  private static int largestDivisor(int number, int atMost) {
    int divisor = Math.min(number, atMost);
    while (number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }
}
