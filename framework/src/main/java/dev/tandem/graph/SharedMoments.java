package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.FusedBatchNormGrad;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Mean and variance of each channel over one batch of all replicas. The variance over all replicas
 * is the mean of the replicas' variances plus the variance of their means; unlike E[x²] − E[x]²
 * this loses no precision where the mean is large compared with the variance.
 *
 * @param mean float32 [channels]
 * @param variance biased, float32 [channels]
 * @param count number of values of a channel on all replicas together
 */
record SharedMoments(Operand<TFloat32> mean, Operand<TFloat32> variance, long count) {
  /**
   * The moments of several batches as one tensor, from one collective; not differentiable.
   *
   * @param batches float32 [B, H, W, channels], each of the same known shape on every replica
   * @return float32 [2·batches, channels]: all means, then all variances
   */
  static Operand<TFloat32> table(Ops tf, Replica replica, List<Operand<TFloat32>> batches) {
    return combined(tf, replica.gather(tf, ofThisReplica(tf, batches)));
  }

  /**
   * The moments of each batch.
   *
   * @param table see {@link #table}
   * @param counts for each batch, in the order of the batches: images times pixels on all replicas
   */
  static List<SharedMoments> of(Ops tf, Operand<TFloat32> table, List<Long> counts) {
    int batches = counts.size();
    List<Output<TFloat32>> rows = tf.unstack(table, 2L * batches).output();
    List<SharedMoments> moments = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      moments.add(new SharedMoments(rows.get(i), rows.get(batches + i), counts.get(i)));
    }
    return moments;
  }

  /**
   * variance·N/(N − 1), N = count: what PyTorch's running variance is updated with. float32
   * [channels].
   */
  Operand<TFloat32> unbiasedVariance(Ops tf) {
    return tf.math.mul(variance, tf.constant((float) ((double) count / (count - 1))));
  }

  /** (x − mean)/√(variance + epsilon)·weight + bias, of the shape of x. */
  Operand<TFloat32> normalize(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> weight,
      Operand<TFloat32> bias,
      float epsilon) {
    return tf.nn
        .fusedBatchNorm(
            x,
            weight,
            bias,
            mean,
            variance,
            FusedBatchNorm.isTraining(false),
            FusedBatchNorm.epsilon(epsilon))
        .y();
  }

  /**
   * Gradients of {@link #normalize} with mean and variance held constant.
   *
   * @param x of the values, of their shape
   * @param weight Σ dy·x̂ over this replica's values, x̂ being the normalised ones; float32
   *     [channels]
   * @param bias Σ dy, float32 [channels]
   */
  record Gradient(Operand<TFloat32> x, Operand<TFloat32> weight, Operand<TFloat32> bias) {}

  /** The gradient of {@link #normalize} with mean and variance held constant. */
  Gradient gradient(
      Ops tf, Operand<TFloat32> dy, Operand<TFloat32> x, Operand<TFloat32> weight, float epsilon) {
    return NativeSwitches.requiresDeterminism()
        ? byPlainOps(tf, dy, x, weight, epsilon)
        : byFusedOp(tf, dy, x, weight, epsilon);
  }

  Gradient byFusedOp(
      Ops tf, Operand<TFloat32> dy, Operand<TFloat32> x, Operand<TFloat32> weight, float epsilon) {
    FusedBatchNormGrad<TFloat32, TFloat32> fused =
        tf.nn.fusedBatchNormGrad(
            dy,
            x,
            weight,
            mean,
            variance,
            tf.constant(new float[0]),
            FusedBatchNormGrad.isTraining(false),
            FusedBatchNormGrad.epsilon(epsilon));
    return new Gradient(fused.xBackprop(), fused.scaleBackprop(), fused.offsetBackprop());
  }

  /**
   * By elementary ops: with given statistics the fused op has no deterministic gradient on a GPU.
   */
  Gradient byPlainOps(
      Ops tf, Operand<TFloat32> dy, Operand<TFloat32> x, Operand<TFloat32> weight, float epsilon) {
    Operand<TFloat32> inverse = tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon)));
    // After dy, or the map would exist from the forward pass on.
    Operand<TFloat32> normalized =
        tf.math.mul(tf.math.sub(CustomGradient.after(tf, x, dy), mean), inverse);
    Operand<TInt32> values = tf.constant(new int[] {0, 1, 2});
    return new Gradient(
        tf.math.mul(dy, tf.math.mul(weight, inverse)),
        tf.reduceSum(tf.math.mul(dy, normalized), values),
        tf.reduceSum(dy, values));
  }

  /**
   * −weight/√(variance + epsilon)/count, float32 [channels]. Multiplied by x̂·Σ(dy·x̂) + Σdy it is
   * the part of dx that comes from mean and variance depending on x.
   */
  Operand<TFloat32> gradientFactor(Ops tf, Operand<TFloat32> weight, float epsilon) {
    return tf.math.mul(
        tf.math.mul(weight, tf.constant(-1f / count)),
        tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon))));
  }

  /**
   * The moments of this replica, float32 [1, 2·P, channels]: the means of all P batches, then their
   * biased variances. Computed here although the fused batch-norm op returns them too: this is no
   * slower, and after five steps of a whole network two replicas differed from one replica a third
   * as much as with the fused op's moments.
   */
  private static Operand<TFloat32> ofThisReplica(Ops tf, List<Operand<TFloat32>> batches) {
    Operand<TInt32> pixels = tf.constant(new int[] {0, 1, 2});
    List<Operand<TFloat32>> means = new ArrayList<>();
    List<Operand<TFloat32>> variances = new ArrayList<>();
    for (Operand<TFloat32> batch : batches) {
      Operand<TFloat32> mean = tf.math.mean(batch, pixels);
      means.add(mean);
      variances.add(tf.math.mean(tf.math.squaredDifference(batch, mean), pixels));
    }
    means.addAll(variances);
    return tf.expandDims(tf.stack(means), tf.constant(0));
  }

  /** Combines the moments of N replicas, [N, 2·P, channels], into [2·P, channels]. */
  private static Operand<TFloat32> combined(Ops tf, Operand<TFloat32> gathered) {
    Operand<TInt32> replicas = tf.constant(0);
    List<Output<TFloat32>> halves = tf.split(tf.constant(1), gathered, 2L).output();
    Operand<TFloat32> means = halves.get(0);
    Operand<TFloat32> mean = tf.math.mean(means, replicas);
    Operand<TFloat32> variance =
        tf.math.add(
            tf.math.mean(halves.get(1), replicas),
            tf.math.mean(tf.math.squaredDifference(means, mean), replicas));
    return tf.concat(List.of(mean, variance), tf.constant(0));
  }
}
