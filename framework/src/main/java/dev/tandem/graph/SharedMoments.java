package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Mean and variance of a channel over the batches of all replicas, differentiable across them. The
 * variance is taken around the common mean: unlike E[x²] − E[x]² that loses no digits where the
 * mean is large.
 *
 * @param mean float32 [channels]
 * @param variance biased, float32 [channels]
 * @param count how many values of a channel all replicas have together
 */
record SharedMoments(Operand<TFloat32> mean, Operand<TFloat32> variance, double count) {

  /**
   * @param x float32 [B, H, W, channels], of the same known shape on every replica
   */
  static SharedMoments of(Ops tf, Replica replica, Operand<TFloat32> x) {
    Operand<TInt32> pixels = tf.constant(new int[] {0, 1, 2});
    Operand<TFloat32> mean = replica.mean(tf, tf.math.mean(x, pixels));
    // The derivative of the variance with respect to the mean is 0.
    Operand<TFloat32> variance =
        replica.mean(tf, tf.math.mean(tf.math.squaredDifference(x, tf.stopGradient(mean)), pixels));
    Shape shape = x.shape();
    double count = (double) shape.get(0) * shape.get(1) * shape.get(2) * replica.count();
    return new SharedMoments(mean, variance, count);
  }

  /** What PyTorch's memory wants: variance·N/(N − 1). */
  Operand<TFloat32> unbiasedVariance(Ops tf) {
    return tf.math.mul(variance, tf.constant((float) (count / (count - 1))));
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
