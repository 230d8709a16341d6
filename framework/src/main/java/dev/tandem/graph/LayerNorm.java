package dev.tandem.graph;

import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * Layer normalisation of each row: (x − mean)/√(variance + ε)·weight + bias, with the biased
 * variance of the row. Its gradient keeps the rows and their two moments; TensorFlow's own would
 * keep four more matrices of the size of the rows.
 *
 * <p>Variables: {@code weight}, which begins at 1, and {@code bias}, at 0, each [columns].
 *
 * @param epsilon ε
 */
public record LayerNorm(double epsilon) {
  private static final CustomGradient GRADIENT =
      CustomGradient.of("layer_norm", LayerNorm::gradients);

  /**
   * @param rows float32 [n, columns]; {@code columns} must be known when the graph is built
   * @return float32 [n, columns]
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> rows) {
    Ops tf = pass.tf();
    Shape shape = Shape.of(rows.shape().get(1));
    Operand<TFloat32> weight =
        pass.variables().parameter("weight", shape, Initializer.constant(1)).value();
    Operand<TFloat32> bias =
        pass.variables().parameter("bias", shape, Initializer.constant(0)).value();
    Operand<TFloat32> mean = rowMean(tf, rows);
    Operand<TFloat32> centred = tf.math.sub(rows, mean);
    Operand<TFloat32> variance = rowMean(tf, tf.math.square(centred));
    Operand<TFloat32> scale = tf.math.rsqrt(tf.math.add(variance, tf.constant((float) epsilon)));
    Operand<TFloat32> y = tf.math.add(tf.math.mul(tf.math.mul(centred, scale), weight), bias);
    return GRADIENT
        .of(tf, y, List.of(rows, weight, bias, tf.stopGradient(mean), tf.stopGradient(scale)))
        .build()
        .output(0);
  }

  private static Operand<TFloat32> rowMean(Ops tf, Operand<TFloat32> rows) {
    return tf.math.mean(rows, tf.constant(1), Mean.keepDims(true));
  }

  private static List<Operand<TFloat32>> gradients(
      Ops tf, GraphOperation op, Operand<TFloat32> dy) {
    Operand<TFloat32> rows = CustomGradient.after(tf, op.input(1).expect(TFloat32.class), dy);
    Operand<TFloat32> weight = op.input(2).expect(TFloat32.class);
    Operand<TFloat32> mean = op.input(4).expect(TFloat32.class);
    Operand<TFloat32> scale = op.input(5).expect(TFloat32.class);
    Operand<TFloat32> normal = tf.math.mul(tf.math.sub(rows, mean), scale);
    Operand<TFloat32> upstream = tf.math.mul(dy, weight);
    Operand<TFloat32> ofMean = rowMean(tf, upstream);
    Operand<TFloat32> ofVariance = rowMean(tf, tf.math.mul(upstream, normal));
    Operand<TFloat32> dx =
        tf.math.mul(
            tf.math.sub(tf.math.sub(upstream, ofMean), tf.math.mul(normal, ofVariance)), scale);
    return List.of(
        dx,
        tf.sum(tf.math.mul(dy, normal), tf.constant(0)),
        tf.sum(dy, tf.constant(0)),
        tf.zerosLike(mean),
        tf.zerosLike(scale));
  }
}
