package dev.tandem.models;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.Elementwise;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.UnitVectors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * PRCL's probability head (formulas.md, "Probability head"), pixel by pixel: linear (rows of unit
 * length, no bias), batch norm, ReLU, linear (the same), batch norm without affine, γ·x + β,
 * log(exp(x) + 1e-6), sigmoid.
 *
 * <p>Variables: {@code fc1}, {@code bn1/…}, {@code fc2}, {@code bn2/…}, {@code gamma}, {@code
 * beta}.
 *
 * @param hidden channels of the hidden layer
 * @param channels D
 * @param batchNorm of both layers
 */
record ProbabilityHead(int hidden, int channels, BatchNorm batchNorm) {
  private static final float LOG_OF_SMALLEST = (float) Math.log(1e-6);

  /**
   * @param feature float32 [B, h, w, in]
   * @return float32 [B, h, w, D]: σ², in (0, 1)
   */
  Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> feature) {
    Ops tf = pass.tf();
    Operand<TFloat32> first = linear(pass, "fc1", feature, hidden);
    Operand<TFloat32> active = Elementwise.relu(tf, batchNorm.apply(pass.in("bn1"), first));
    Operand<TFloat32> second = linear(pass, "fc2", active, channels);
    Operand<TFloat32> normal = batchNorm.withoutAffine(pass.in("bn2"), second);
    Operand<TFloat32> scaled =
        tf.math.add(tf.math.mul(normal, scalar(pass, "gamma", 1)), scalar(pass, "beta", 0));
    // log(exp(x) + exp(c)) = c + softplus(x − c), which does not overflow.
    Operand<TFloat32> floor = tf.constant(LOG_OF_SMALLEST);
    Operand<TFloat32> floored = tf.math.add(tf.math.softplus(tf.math.sub(scaled, floor)), floor);
    return tf.math.sigmoid(floored);
  }

  private static Operand<TFloat32> linear(
      ForwardPass pass, String name, Operand<TFloat32> x, int out) {
    Shape shape = Shape.of(1, 1, x.shape().get(-1), out);
    Operand<TFloat32> weight =
        pass.variables().parameter(name, shape, Initializer.kaimingNormalFanIn()).value();
    return Convolution.of(out, 1).convolved(pass, x, UnitVectors.along(pass.tf(), weight, 2));
  }

  private static Operand<TFloat32> scalar(ForwardPass pass, String name, double initial) {
    return pass.variables().parameter(name, Shape.of(1), Initializer.constant(initial)).value();
  }
}
