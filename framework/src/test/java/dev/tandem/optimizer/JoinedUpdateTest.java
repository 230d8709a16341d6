package dev.tandem.optimizer;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Three parameters of different shapes and values, with one rate and one decay. */
class JoinedUpdateTest {
  private static final List<Shape> SHAPES =
      List.of(Shape.of(2), Shape.of(1, 3), Shape.of(2, 1, 1, 2));

  @Test
  void joinedParametersAreUpdatedAsEachAlone() {
    for (boolean nesterov : new boolean[] {false, true}) {
      Sgd sgd = new Sgd(0.9, nesterov);
      List<float[]> alone = afterTwoSteps((tf, store, updates) -> sgd.updates(tf, store, updates));
      List<float[]> joined =
          afterTwoSteps((tf, store, updates) -> sgd.together(tf, store, new JoinedUpdate(updates)));
      for (int i = 0; i < alone.size(); i++) {
        assertClose("variable " + i, alone.get(i), joined.get(i), 1e-6);
      }
    }
  }

  private interface Step {
    List<Op> of(Ops tf, VariableStore store, List<Optimizer.Update> updates);
  }

  /** The parameters, and after them their momenta. */
  private static List<float[]> afterTwoSteps(Step step) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Operand<TFloat32> rate = tf.constant(0.5f);
      List<Variable<TFloat32>> parameters = new ArrayList<>();
      List<Optimizer.Update> updates = new ArrayList<>();
      for (int i = 0; i < SHAPES.size(); i++) {
        Shape shape = SHAPES.get(i);
        float first = 10 * i;
        Variable<TFloat32> parameter =
            store
                .scope("net")
                .parameter("p" + i, shape, (ops, s, draws) -> counting(ops, shape, first));
        parameters.add(parameter);
        updates.add(
            new Optimizer.Update(parameter, counting(tf, shape, 0.3f * first - 1), rate, 0.01));
      }
      List<Op> ops = step.of(tf, store, updates);
      graph.initialize(store);
      graph.run(ops);
      graph.run(ops);
      List<float[]> values = new ArrayList<>();
      parameters.forEach(parameter -> values.add(graph.valueOf(parameter)));
      parameters.forEach(parameter -> values.add(momentum(graph, store, parameter)));
      return values;
    }
  }

  @SuppressWarnings("unchecked") // The state of a parameter is float32.
  private static float[] momentum(
      TestGraph graph, VariableStore store, Variable<TFloat32> parameter) {
    return graph.valueOf(
        (Variable<TFloat32>) store.find("momentum/" + parameter.name()).orElseThrow());
  }

  /** first, first + 1, … in this shape. */
  private static Operand<TFloat32> counting(Ops tf, Shape shape, float first) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = first + i;
    }
    return tf.reshape(tf.constant(values), tf.constant(shape.asArray()));
  }
}
