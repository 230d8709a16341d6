package dev.tandem.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Mean and variance of a channel over the batches of all replicas, differentiable across them.
 *
 * <p>Each replica gives the mean m and the biased variance v of its own batch; of n replicas with
 * batches of one size, mean = Σm/n and variance = Σv/n + Σ(m − mean)²/n. Unlike E[x²] − E[x]² that
 * loses no digits where the mean is large.
 *
 * @param mean float32 [channels]
 * @param variance biased, float32 [channels]
 * @param count how many values of a channel all replicas have together
 */
record SharedMoments(Operand<TFloat32> mean, Operand<TFloat32> variance, Operand<TFloat32> count) {

  /**
   * @param x float32 [B, H, W, channels], of the same shape on every replica
   */
  static SharedMoments of(Ops tf, Replica replica, Operand<TFloat32> x) {
    Operand<TInt32> pixels = tf.constant(new int[] {0, 1, 2});
    Operand<TFloat32> own = tf.math.mean(x, pixels);
    // The derivative of the variance with respect to the mean is 0.
    Operand<TFloat32> spread =
        tf.math.mean(tf.math.squaredDifference(x, tf.stopGradient(own)), pixels);
    Operand<TFloat32> all = rows(tf, replica, tf.stack(List.of(own, spread)));
    Operand<TInt32> replicas = tf.constant(0);
    Operand<TFloat32> means = tf.gather(all, tf.constant(0), tf.constant(1));
    Operand<TFloat32> spreads = tf.gather(all, tf.constant(1), tf.constant(1));
    Operand<TFloat32> mean = tf.math.mean(means, replicas);
    Operand<TFloat32> variance =
        tf.math.add(
            tf.math.mean(spreads, replicas),
            tf.math.mean(tf.math.squaredDifference(means, mean), replicas));
    Operand<TFloat32> count =
        tf.math.mul(
            tf.math.div(
                tf.dtypes.cast(tf.size(x), TFloat32.class),
                tf.dtypes.cast(tf.size(own), TFloat32.class)),
            tf.constant((float) replica.count()));
    return new SharedMoments(mean, variance, count);
  }

  /** What each replica gives, stacked along a new first axis: a sum, which has a gradient. */
  private static Operand<TFloat32> rows(Ops tf, Replica replica, Operand<TFloat32> own) {
    float[] place = new float[replica.count()];
    place[replica.index()] = 1;
    Operand<TFloat32> mine =
        tf.math.mul(
            tf.reshape(tf.constant(place), tf.constant(new int[] {replica.count(), 1, 1})), own);
    return replica.sum(tf, mine);
  }

  /** What PyTorch's memory wants: variance·N/(N − 1). */
  Operand<TFloat32> unbiasedVariance(Ops tf) {
    return tf.math.mul(variance, tf.math.div(count, tf.math.sub(count, tf.constant(1f))));
  }

  /** (x − mean)/√(variance + epsilon)·weight + bias. */
  Operand<TFloat32> normalize(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> weight,
      Operand<TFloat32> bias,
      float epsilon) {
    Operand<TFloat32> scale =
        tf.math.mul(weight, tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon))));
    return tf.math.add(tf.math.mul(x, scale), tf.math.sub(bias, tf.math.mul(mean, scale)));
  }
}
