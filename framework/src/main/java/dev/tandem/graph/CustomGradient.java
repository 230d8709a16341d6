package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Results with a gradient of our own where TensorFlow's C++ one is wrong or missing, and can not be
 * replaced: they hide behind an identity of the result and its inputs, an op without a gradient in
 * C++.
 */
record CustomGradient(String name) {
  private static final String IDENTITY = "IdentityN";
  private static final String RULE = "_gradient_rule";
  private static final Map<String, Rule> RULES = new ConcurrentHashMap<>();

  static {
    TensorFlow.registerCustomGradient(IDENTITY, CustomGradient::gradient);
  }

  /** How a gradient is made. */
  interface Rule {
    /**
     * The gradients of the inputs. They are made while TensorFlow holds the graph: a rule may ask
     * an op for its attributes, not for its shapes.
     *
     * @param op whose input 0 is the result, and the others its inputs
     * @param dy gradient of the result
     * @return one for each input, of its shape
     */
    List<Operand<TFloat32>> gradients(Ops tf, GraphOperation op, Operand<TFloat32> dy);
  }

  /**
   * Makes one, once for all graphs.
   *
   * @throws IllegalStateException if the name is taken
   */
  static CustomGradient of(String name, Rule rule) {
    if (RULES.putIfAbsent(name, rule) != null) {
      throw new IllegalStateException("a custom gradient " + name + " exists already");
    }
    return new CustomGradient(name);
  }

  /**
   * Begins the op that stands for a result; its output 0 is the result. The caller may add
   * attributes and builds it.
   *
   * @param result of the inputs; TensorFlow's own way back from it is closed
   * @param inputs each gets a gradient
   */
  OperationBuilder of(Ops tf, Operand<TFloat32> result, List<Operand<TFloat32>> inputs) {
    Output<?>[] all =
        Stream.concat(Stream.of(tf.stopGradient(result)), inputs.stream())
            .map(Operand::asOutput)
            .toArray(Output<?>[]::new);
    OperationBuilder builder = tf.scope().opBuilder(IDENTITY, name);
    builder.addInputList(all);
    builder.setAttr("T", Stream.of(all).map(x -> DataType.DT_FLOAT).toArray(DataType[]::new));
    builder.setAttr(RULE, name);
    return builder;
  }

  private static List<Operand<?>> gradient(Ops tf, GraphOperation op, List<Output<?>> upstream) {
    Operand<TFloat32> dy = upstream.get(0).expect(TFloat32.class);
    List<Operand<?>> gradients = new ArrayList<>(List.of(dy));
    gradients.addAll(RULES.get(op.attributes().getAttrString(RULE)).gradients(tf, op, dy));
    return gradients;
  }
}
