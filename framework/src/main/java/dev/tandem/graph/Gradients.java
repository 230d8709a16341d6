package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Gradients of a loss with respect to variables. */
public final class Gradients {
  private Gradients() {}

  /**
   * dLoss/dVariable for each variable, in their order.
   *
   * @param loss float32 scalar
   * @throws IllegalStateException naming a variable on which the loss does not depend
   */
  public static List<Operand<TFloat32>> of(
      Ops tf, Operand<TFloat32> loss, List<Variable<TFloat32>> variables) {
    return of(tf, loss, variables, List.of());
  }

  /**
   * The same, through parts of the forward passes that are computed again.
   *
   * @param parts of all passes that the loss depends on, in the order in which they were built
   */
  public static List<Operand<TFloat32>> of(
      Ops tf,
      Operand<TFloat32> loss,
      List<Variable<TFloat32>> variables,
      List<RecomputedPart> parts) {
    if (!parts.isEmpty()) {
      return new RecomputedGradients(tf, variables).of(loss, parts);
    }
    try {
      var all = tf.gradients(loss, variables.stream().map(Variable::value).toList());
      List<Operand<TFloat32>> gradients = new ArrayList<>();
      for (int i = 0; i < variables.size(); i++) {
        if (isMissing(all.dy(i))) {
          throw new IllegalStateException(noGradientOf(variables.get(i).name()));
        }
        gradients.add(all.dy(i));
      }
      return gradients;
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(noGradientOf(independent(tf, loss, variables)), e);
    }
  }

  /**
   * Whether TensorFlow gave no gradient: of what the loss depends on by a path without one, such as
   * a stopped gradient, it gives an operand without an op.
   */
  static boolean isMissing(Operand<TFloat32> gradient) {
    return gradient.asOutput().isClosed();
  }

  /** What is wrong with a variable on which the loss does not depend. */
  static String noGradientOf(String variable) {
    return "the parameter "
        + variable
        + " has no gradient, since the loss does not depend on it: do not build it, or build it with"
        + " ForwardPass.frozen()";
  }

  /** The first variable without a gradient, tried one by one since TensorFlow does not name it. */
  private static String independent(
      Ops tf, Operand<TFloat32> loss, List<Variable<TFloat32>> variables) {
    for (Variable<TFloat32> variable : variables) {
      try {
        tf.gradients(loss, List.of(variable.value()));
      } catch (IllegalArgumentException e) {
        return variable.name();
      }
    }
    return "its variables together";
  }
}
