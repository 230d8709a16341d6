package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.internal.types.registry.TensorTypeRegistry;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;

/** Calls a TensorFlow function from a graph. */
public final class FunctionCall {
  private FunctionCall() {}

  /**
   * Adds a call of a function, whose body may contain {@code tf.gradients}.
   *
   * @param function is added to the graph; the caller still has to close it
   * @param inputs in the order of the function's signature
   * @param compiled whether XLA compiles it: XLA fuses chains of element-wise ops into one loop, so
   *     that intermediate results need no memory. It is compiled at the first call, and again for
   *     every new shape of an input
   * @return the outputs, in the order of its signature
   */
  public static List<Output<?>> of(
      Ops tf, ConcreteFunction function, List<Operand<?>> inputs, boolean compiled) {
    ((Graph) tf.scope().env()).attachFunction(function);
    OperationBuilder builder = tf.scope().opBuilder("PartitionedCall", "Call");
    builder.addInputList(inputs.stream().map(Operand::asOutput).toArray(Output[]::new));
    builder.setAttr("Tin", types(inputs));
    List<DataType> outputs = new ArrayList<>();
    function.signature().getOutputs().values().forEach(o -> outputs.add(o.dataType));
    builder.setAttr("Tout", outputs.toArray(DataType[]::new));
    builder.setAttr("f", function);
    builder.setAttr("_XlaMustCompile", compiled);
    Operation call = builder.build();
    List<Output<?>> results = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      results.add(call.output(i));
    }
    return results;
  }

  private static DataType[] types(List<Operand<?>> operands) {
    return operands.stream()
        .map(o -> TensorTypeRegistry.find(o.type()).dataType())
        .toArray(DataType[]::new);
  }
}
