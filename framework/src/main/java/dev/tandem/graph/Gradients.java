package dev.tandem.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv;
import org.tensorflow.op.nn.Conv2dBackpropFilter;
import org.tensorflow.op.nn.Conv2dBackpropInput;
import org.tensorflow.types.TFloat32;

/** Gradients of a loss, with those that TensorFlow's C++ gradient registry lacks. */
public final class Gradients {
  static {
    registerDilatedConvolution();
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
    try {
      var all = tf.gradients(loss, variables.stream().map(Variable::value).toList());
      List<Operand<TFloat32>> gradients = new ArrayList<>();
      for (int i = 0; i < variables.size(); i++) {
        gradients.add(all.dy(i));
      }
      return gradients;
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "the loss does not depend on " + independent(tf, loss, variables), e);
    }
  }

  /** TensorFlow does not say which variable has no gradient: ask for them one by one. */
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

  /**
   * Makes sure that the gradients of this class are registered before {@code tf.gradients} needs
   * them; calling it again changes nothing.
   */
  public static void register() {
    // The static initialiser has done it.
  }

  /** The gradients of a 2-d convolution, with its dilation. */
  private static void registerDilatedConvolution() {
    TensorFlow.registerCustomGradient(
        Conv.Inputs.class,
        (tf, op, upstream) -> {
          Operand<TFloat32> dy = upstream.get(0).expect(TFloat32.class);
          Operand<?> rawInput = op.input;
          Operand<?> rawFilter = op.filter;
          Operand<TFloat32> input = rawInput.asOutput().expect(TFloat32.class);
          Operand<TFloat32> filter = rawFilter.asOutput().expect(TFloat32.class);
          List<Long> strides = Arrays.stream(op.strides).boxed().toList();
          List<Long> dilations = Arrays.stream(op.dilations).boxed().toList();
          return List.of(
              tf.nn.conv2dBackpropInput(
                  tf.shape(input),
                  filter,
                  dy,
                  strides,
                  op.padding,
                  Conv2dBackpropInput.dilations(dilations)),
              tf.nn.conv2dBackpropFilter(
                  input,
                  tf.shape(filter),
                  dy,
                  strides,
                  op.padding,
                  Conv2dBackpropFilter.dilations(dilations)));
        });
  }
}
