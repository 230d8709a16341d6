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
final class OwnGradient {
  private static final String IDENTITY = "IdentityN";
  private static final String RULE = "_gradient_rule";
  private static final Map<String, Rule> RULES = new ConcurrentHashMap<>();

  static {
    TensorFlow.registerCustomGradient(IDENTITY, OwnGradient::gradient);
  }

  private OwnGradient() {}

  /** How a gradient is made. */
  interface Rule {
    /**
     * The gradient of each input. It is made while TensorFlow holds the graph: it may ask an op for
     * its attributes, not for its shapes.
     *
     * @param op whose input 0 is the result, and the others its inputs
     * @param dy gradient of the result
     */
    List<Operand<TFloat32>> gradients(Ops tf, GraphOperation op, Operand<TFloat32> dy);
  }

  /** Gives a rule a name. */
  static void register(String name, Rule rule) {
    RULES.put(name, rule);
  }

  /**
   * Begins the op that stands for a result; its output 0 is the result. The caller may add
   * attributes and builds it.
   *
   * @param rule name of a registered one
   * @param result of its inputs, made by way of {@code stopGradient}
   * @param inputs each gets a gradient
   */
  static OperationBuilder of(
      Ops tf, String rule, Operand<TFloat32> result, List<Operand<TFloat32>> inputs) {
    Output<?>[] all =
        Stream.concat(Stream.of(result), inputs.stream())
            .map(Operand::asOutput)
            .toArray(Output<?>[]::new);
    OperationBuilder builder = tf.scope().opBuilder(IDENTITY, rule);
    builder.addInputList(all);
    builder.setAttr("T", Stream.of(all).map(x -> DataType.DT_FLOAT).toArray(DataType[]::new));
    builder.setAttr(RULE, rule);
    return builder;
  }

  private static List<Operand<?>> gradient(Ops tf, GraphOperation op, List<Output<?>> upstream) {
    Operand<TFloat32> dy = upstream.get(0).expect(TFloat32.class);
    List<Operand<?>> gradients = new ArrayList<>(List.of(dy));
    gradients.addAll(RULES.get(op.attributes().getAttrString(RULE)).gradients(tf, op, dy));
    return gradients;
  }
}
