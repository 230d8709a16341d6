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
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * A custom gradient for a result whose C++ gradient in TensorFlow is wrong or missing. TensorFlow
 * Java cannot replace a gradient that C++ registers, so the result and its inputs pass through an
 * {@code IdentityN} op, for which C++ registers none; the custom gradient is registered for that
 * op.
 */
record CustomGradient(String name) {
  private static final String IDENTITY = "IdentityN";
  private static final String RULE = "_gradient_rule";
  private static final Map<String, Rule> RULES = new ConcurrentHashMap<>();

  static {
    TensorFlow.registerCustomGradient(IDENTITY, CustomGradient::gradient);
  }

  /** Builds the gradient ops of one kind of result. */
  interface Rule {
    /**
     * Builds the gradients of the inputs. TensorFlow holds a lock on the graph meanwhile: a rule
     * may read the attributes of an op but not its shapes.
     *
     * @param op the identity op: input 0 is the result, inputs 1, 2, … are those of the result
     * @param dy gradient of the loss with respect to the result, in float32
     * @return the gradient with respect to each input, of its shape, in float32
     */
    List<Operand<TFloat32>> gradients(Ops tf, GraphOperation op, Operand<TFloat32> dy);
  }

  /**
   * Registers a custom gradient for all graphs of the process.
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
   * Begins the identity op of a result; its output 0 is the result. The caller may add attributes
   * for the rule and must call {@code build}.
   *
   * @param result float32 or bfloat16, computed from the inputs; TensorFlow's own gradient of it is
   *     stopped
   * @param inputs float32 or bfloat16; each receives a gradient from the rule
   */
  OperationBuilder of(
      Ops tf,
      Operand<? extends TNumber> result,
      List<? extends Operand<? extends TNumber>> inputs) {
    Output<?>[] all =
        Stream.concat(Stream.of(tf.stopGradient(result)), inputs.stream())
            .map(Operand::asOutput)
            .toArray(Output<?>[]::new);
    OperationBuilder builder = tf.scope().opBuilder(IDENTITY, name);
    builder.addInputList(all);
    builder.setAttr("T", Stream.of(all).map(Output::dataType).toArray(DataType[]::new));
    builder.setAttr(RULE, name);
    return builder;
  }

  /** An input of the identity op as float32, for a rule. */
  static Operand<TFloat32> input(Ops tf, GraphOperation op, int index) {
    return inFloat32(tf, op.input(index));
  }

  private static Operand<TFloat32> inFloat32(Ops tf, Output<?> x) {
    return x.dataType() == DataType.DT_BFLOAT16
        ? Bfloat16.wide(tf, x.expect(TBfloat16.class))
        : x.expect(TFloat32.class);
  }

  private static Operand<?> inFormatOf(Ops tf, Output<?> input, Operand<TFloat32> gradient) {
    return input.dataType() == DataType.DT_BFLOAT16 ? Bfloat16.narrow(tf, gradient) : gradient;
  }

  /**
   * {@code x}, once others are there. What a rule computes again from {@code x} after the gradient
   * of the result is there is another op than that of the forward pass: TensorFlow does not merge
   * the two, which would keep that one's result until it is used. Ops of a rule can have no control
   * dependencies by {@code Ops.withControlDependencies}, which crashes there.
   *
   * @param tf of the rule
   */
  static Operand<TFloat32> after(Ops tf, Operand<TFloat32> x, Operand<?>... others) {
    OperationBuilder builder = tf.scope().opBuilder("Identity", "Later");
    builder.addInput(x.asOutput());
    for (Operand<?> other : others) {
      builder.addControlInput(other.op());
    }
    return builder.build().output(0);
  }

  private static List<Operand<?>> gradient(Ops tf, GraphOperation op, List<Output<?>> upstream) {
    Output<?> dy = upstream.get(0);
    List<Operand<TFloat32>> ofInputs =
        RULES.get(op.attributes().getAttrString(RULE)).gradients(tf, op, inFloat32(tf, dy));
    List<Operand<?>> gradients = new ArrayList<>(List.of(dy));
    for (int i = 0; i < ofInputs.size(); i++) {
      gradients.add(inFormatOf(tf, op.input(i + 1), ofInputs.get(i)));
    }
    return gradients;
  }
}
