package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Batch normalisation over [B, H, W] as PyTorch computes it: normalisation by the biased variance
 * of the batch, memory of the unbiased one.
 *
 * <p>Variables: {@code weight}, {@code bias}, {@code running_mean}, {@code running_var}, all
 * [channels].
 *
 * @param momentum weight of the newest batch in the memory, in (0, 1]; PyTorch's default is 0.1
 */
public record BatchNorm(double momentum) {
  private static final float EPSILON = 1e-5f;

  /**
   * @param x float32 [B, H, W, channels]
   * @return the same shape
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    VariableScope variables = pass.variables();
    Shape shape = Shape.of(x.shape().get(-1));
    Operand<TFloat32> weight =
        variables.parameter("weight", shape, Initializer.constant(1)).value();
    Operand<TFloat32> bias = variables.parameter("bias", shape, Initializer.constant(0)).value();
    Variable<TFloat32> mean = variables.statistic("running_mean", shape, Initializer.constant(0));
    Variable<TFloat32> variance =
        variables.statistic("running_var", shape, Initializer.constant(1));

    if (!pass.isTraining()) {
      return tf.nn
          .fusedBatchNorm(
              x,
              weight,
              bias,
              mean.value(),
              variance.value(),
              FusedBatchNorm.isTraining(false),
              FusedBatchNorm.epsilon(EPSILON))
          .y();
    }
    Operand<TFloat32> unused = tf.constant(new float[0]);
    FusedBatchNorm<TFloat32, TFloat32> normalized =
        tf.nn.fusedBatchNorm(
            x,
            weight,
            bias,
            unused,
            unused,
            FusedBatchNorm.isTraining(true),
            FusedBatchNorm.epsilon(EPSILON));
    pass.record(mean, normalized.batchMean(), momentum);
    // TensorFlow's second output already has Bessel's correction, as PyTorch's memory wants.
    pass.record(variance, normalized.batchVariance(), momentum);
    return normalized.y();
  }
}
