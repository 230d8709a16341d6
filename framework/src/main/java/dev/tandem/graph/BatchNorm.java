package dev.tandem.graph;

import dev.tandem.ValueRange;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * Batch normalisation over [B, H, W] as PyTorch computes it: the values are normalised with the
 * biased variance of the batch, and the running variance is updated with the unbiased one (Bessel's
 * correction). Where the pass shares its statistics between replicas (PyTorch's SyncBatchNorm),
 * mean and variance are those of the batches of all replicas together, in the forward and in the
 * backward pass.
 *
 * <p>Of maps in bfloat16 ({@link Bfloat16}) the values are bfloat16; statistics, weight and bias
 * are float32, and so are the sums inside the kernels.
 *
 * <p>A single value per channel has no variance, and PyTorch refuses it. Here such a batch, as that
 * of a pooled branch for one image, is normalised by the running statistics and does not move them:
 * the layer then computes in training what it computes in an evaluation. The statistics of a
 * teacher that only sees such batches follow the student's.
 *
 * <p>Variables: {@code running_mean}, {@code running_var} and, of the affine form, {@code weight}
 * and {@code bias}, all [channels].
 *
 * @param momentum weight of the newest batch in the running statistics, in (0, 1]: {@code running =
 *     (1 − momentum)·running + momentum·batch}; PyTorch's default is 0.1
 */
public record BatchNorm(double momentum) {
  private static final float EPSILON = 1e-5f;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the momentum is outside its range
   */
  public BatchNorm {
    ValueRange.requirePositive("momentum of batch norm", momentum);
    ValueRange.requireShare("momentum of batch norm", momentum);
  }

  /**
   * Normalises and applies the affine transform: (x − mean) / √(variance + 1e-5)·weight + bias.
   *
   * @param x float32 [B, H, W, channels]; of known shape, the same on every replica, where the pass
   *     shares its statistics
   * @return the same shape
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> x) {
    VariableScope variables = pass.variables();
    Shape shape = Shape.of(x.shape().get(-1));
    Operand<TFloat32> weight =
        variables.parameter("weight", shape, Initializer.constant(1)).value();
    Operand<TFloat32> bias = variables.parameter("bias", shape, Initializer.constant(0)).value();
    return normalize(pass, x, weight, bias);
  }

  /**
   * Normalises without weight and bias: (x − mean) / √(variance + 1e-5).
   *
   * @param x float32 [B, H, W, channels]; of known shape, the same on every replica, where the pass
   *     shares its statistics
   * @return the same shape
   */
  public Operand<TFloat32> withoutAffine(ForwardPass pass, Operand<TFloat32> x) {
    Operand<TInt64> shape = pass.tf().constant(new long[] {x.shape().get(-1)});
    return normalize(
        pass,
        x,
        pass.tf().fill(shape, pass.tf().constant(1f)),
        pass.tf().fill(shape, pass.tf().constant(0f)));
  }

  private Operand<TFloat32> normalize(
      ForwardPass pass, Operand<TFloat32> x, Operand<TFloat32> weight, Operand<TFloat32> bias) {
    VariableScope variables = pass.variables();
    Shape shape = Shape.of(x.shape().get(-1));
    Layer layer =
        new Layer(
            weight,
            bias,
            variables.statistic("running_mean", shape, Initializer.constant(0)),
            variables.statistic("running_var", shape, Initializer.constant(1)));
    if (pass.isTraining() && !pass.sharing().isOnly()) {
      return bySharedStatistics(pass, layer, x);
    }
    return Bfloat16.isWide(x)
        ? Bfloat16.wide(pass.tf(), byFusedOps(pass, layer, Bfloat16.narrow(pass.tf(), x)))
        : byFusedOps(pass, layer, x);
  }

  private <T extends TNumber> Operand<T> byFusedOps(ForwardPass pass, Layer layer, Operand<T> x) {
    if (!pass.isTraining()) {
      return byRunningStatistics(pass.tf(), layer, x);
    }
    List<Operand<T>> normalized = new ArrayList<>();
    ForwardPass.Division division = pass.division();
    for (Operand<T> batch : SubBatches.of(pass.tf(), x, division.sizes())) {
      boolean recorded = normalized.size() < division.recorded();
      normalized.add(
          hasOneValuePerChannel(batch.shape())
              ? byRunningStatistics(pass.tf(), layer, batch)
              : byBatchStatistics(pass, layer, batch, recorded));
    }
    return SubBatches.joined(pass.tf(), normalized);
  }

  /** The parameters and running statistics of a layer, each [channels]. */
  private record Layer(
      Operand<TFloat32> weight,
      Operand<TFloat32> bias,
      Variable<TFloat32> mean,
      Variable<TFloat32> variance) {}

  private static boolean hasOneValuePerChannel(Shape shape) {
    return shape.get(0) == 1 && shape.get(1) == 1 && shape.get(2) == 1;
  }

  private static <T extends TNumber> Operand<T> byRunningStatistics(
      Ops tf, Layer layer, Operand<T> x) {
    if (!Devices.useGpu() || NativeSwitches.requiresDeterminism()) {
      // In float32, and rounded once.
      Operand<TFloat32> y = byPlainOps(tf, layer, tf.dtypes.cast(x, TFloat32.class));
      return tf.dtypes.cast(y, x.type());
    }
    return tf.nn
        .fusedBatchNorm(
            x,
            layer.weight,
            layer.bias,
            layer.mean.value(),
            layer.variance.value(),
            FusedBatchNorm.isTraining(false),
            FusedBatchNorm.epsilon(EPSILON))
        .y();
  }

  /**
   * By elementary ops. On a processor the fused op with given statistics takes more than ten times
   * as long as these, and as with the statistics of the batch (oneDNN's, on an AMD EPYC); on a GPU
   * it has no deterministic gradient.
   */
  private static Operand<TFloat32> byPlainOps(Ops tf, Layer layer, Operand<TFloat32> x) {
    Operand<TFloat32> scale =
        tf.math.mul(
            layer.weight, tf.math.rsqrt(tf.math.add(layer.variance.value(), tf.constant(EPSILON))));
    Operand<TFloat32> shift = tf.math.sub(layer.bias, tf.math.mul(layer.mean.value(), scale));
    return tf.math.add(tf.math.mul(x, scale), shift);
  }

  private Operand<TFloat32> bySharedStatistics(ForwardPass pass, Layer layer, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    SyncBatchNorm normalized =
        SyncBatchNorm.of(
            tf, pass.sharing(), x, pass.division().sizes(), layer.weight, layer.bias, EPSILON);
    int recorded = pass.division().recorded();
    for (SharedMoments moments : normalized.moments().subList(0, recorded)) {
      pass.record(layer.mean, moments.mean(), momentum);
      pass.record(layer.variance, moments.unbiasedVariance(tf), momentum);
    }
    return Bfloat16.isWide(x)
        ? Bfloat16.wide(tf, Bfloat16.narrow(tf, normalized.y()))
        : normalized.y();
  }

  private <T extends TNumber> Operand<T> byBatchStatistics(
      ForwardPass pass, Layer layer, Operand<T> x, boolean recorded) {
    Ops tf = pass.tf();
    Operand<TFloat32> unused = tf.constant(new float[0]);
    FusedBatchNorm<T, TFloat32> normalized =
        tf.nn.fusedBatchNorm(
            x,
            layer.weight,
            layer.bias,
            unused,
            unused,
            FusedBatchNorm.isTraining(true),
            FusedBatchNorm.epsilon(EPSILON));
    if (recorded) {
      pass.record(layer.mean, normalized.batchMean(), momentum);
      // TensorFlow's second output already has Bessel's correction, as PyTorch's running variance.
      pass.record(layer.variance, normalized.batchVariance(), momentum);
    }
    return normalized.y();
  }
}
