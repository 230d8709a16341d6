package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;

/** Gradients of a loss, with those that TensorFlow's C++ gradient registry lacks. */
public final class Gradients {
  static {
    registerSparseSoftmaxCrossEntropy();
  }

  private Gradients() {}

  /**
   * dLoss/dVariable for each variable, in their order.
   *
   * @param loss float32 scalar
   * @throws IllegalStateException naming a variable on which the loss does not depend
   */
  public static List<Operand<TFloat32>> of(
      Ops tf, Operand<TFloat32> loss, List<Variable<TFloat32>> variables) {
    var all = tf.gradients(loss, variables.stream().map(Variable::value).toList());
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      if (all.dy().get(i) == null) {
        throw new IllegalStateException("the loss does not depend on " + variables.get(i).name());
      }
      gradients.add(all.dy(i));
    }
    return gradients;
  }

  /**
   * Makes sure that the gradients of this class are registered before {@code tf.gradients} needs
   * them; calling it again changes nothing.
   */
  public static void register() {
    // The static initialiser has done it.
  }

  /** The op's second output is the gradient of its loss with respect to the logits. */
  private static void registerSparseSoftmaxCrossEntropy() {
    TensorFlow.registerCustomGradient(
        SparseSoftmaxCrossEntropyWithLogits.Inputs.class,
        (tf, op, upstream) -> {
          Operand<TFloat32> dLogits = op.getOutputs().op().<TFloat32>output(1);
          Operand<TFloat32> dLoss = upstream.get(0).expect(TFloat32.class);
          Operand<?> labels = op.labels;
          Operand<?> dLabels = tf.zerosLike(labels);
          return List.of(tf.math.mul(dLogits, tf.expandDims(dLoss, tf.constant(-1))), dLabels);
        });
  }
}
