package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A linear layer with bias on the rows of a matrix: y = x·weight + bias.
 *
 * <p>Variables: {@code weight} [in, out], the transpose of PyTorch's, and {@code bias} [out], which
 * begins at 0.
 *
 * @param out columns of the result
 * @param initializer of the weight
 */
public record Linear(int out, Initializer initializer) {
  /**
   * @param rows float32 [n, in]; {@code in} must be known when the graph is built
   * @return float32 [n, out]
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> rows) {
    Ops tf = pass.tf();
    VariableScope variables = pass.variables();
    Shape shape = Shape.of(rows.shape().get(1), out);
    Operand<TFloat32> weight = variables.parameter("weight", shape, initializer).value();
    Operand<TFloat32> bias =
        variables.parameter("bias", Shape.of(out), Initializer.constant(0)).value();
    return tf.nn.biasAdd(MatrixProduct.of(pass, rows, weight), bias);
  }
}
