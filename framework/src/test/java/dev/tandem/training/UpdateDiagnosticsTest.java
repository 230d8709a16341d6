package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import dev.tandem.optimizer.Optimizer;
import dev.tandem.optimizer.Sgd;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Figures of an update, against numbers computed by hand. */
class UpdateDiagnosticsTest {
  @Test
  void relativeChangesAreThoseOfWeightsAndFlippedSignsThoseOfScales() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      VariableScope student = store.scope("student");
      Variable<TFloat32> kernel = parameter(student, "conv/weight", Shape.of(2, 1), 3);
      Variable<TFloat32> zeros = parameter(student, "head/weight", Shape.of(1, 1), 0);
      Variable<TFloat32> scale = parameter(student, "norm/weight", Shape.of(3), 0.1);
      Variable<TFloat32> shift = parameter(student, "norm/bias", Shape.of(1), 0.1);
      // With rate 0.5 the scales become −0.4, 0.1 and −0.1; the shift changes its sign too.
      Map<String, Float> figures =
          figures(
              graph,
              store,
              List.of(
                  update(tf, kernel, 0.1, new float[][] {{3}, {4}}),
                  update(tf, zeros, 0.1, new float[][] {{7}}),
                  update(tf, scale, 0.5, new float[] {1, 0, 0.4f}),
                  update(tf, shift, 0.5, new float[] {1})));
      // 0.1·5 / √18; a weight that is zero has no relative change.
      assertEquals(0.5 / Math.sqrt(18), figures.get("largest_change"), 1e-6);
      assertEquals(0.5, figures.get("scale_change"), 1e-6);
      assertEquals(2, figures.get("flipped_scales"));
    }
  }

  @Test
  void aNetworkWithoutNormalisationHasNoFlippedScales() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Variable<TFloat32> bias = parameter(store.scope("student"), "head/bias", Shape.of(1), 1);
      Map<String, Float> figures =
          figures(graph, store, List.of(update(graph.tf(), bias, 1, new float[] {1})));
      assertEquals(0, figures.get("largest_change"));
      assertFalse(figures.containsKey("flipped_scales"));
    }
  }

  private static Variable<TFloat32> parameter(
      VariableScope scope, String name, Shape shape, double value) {
    return scope.parameter(name, shape, Initializer.constant(value));
  }

  private static Optimizer.Update update(
      Ops tf, Variable<TFloat32> parameter, double rate, float[] gradient) {
    return new Optimizer.Update(parameter, tf.constant(gradient), tf.constant((float) rate), 0);
  }

  private static Optimizer.Update update(
      Ops tf, Variable<TFloat32> parameter, double rate, float[][] gradient) {
    return new Optimizer.Update(parameter, tf.constant(gradient), tf.constant((float) rate), 0);
  }

  private static Map<String, Float> figures(
      TestGraph graph, VariableStore store, List<Optimizer.Update> updates) {
    Ops tf = graph.tf();
    UpdateDiagnostics before = UpdateDiagnostics.before(tf, updates);
    List<Op> applied =
        new ArrayList<>(
            new Sgd(0, false)
                .updates(tf.withControlDependencies(before.awaited()), store, updates));
    Map<String, Operand<TFloat32>> figures = new LinkedHashMap<>();
    figures.put(UpdateDiagnostics.LARGEST_CHANGE, before.largestChange());
    figures.putAll(before.ofScales(tf.withControlDependencies(applied)));
    graph.initialize(store);
    List<float[]> values = graph.allFloats(List.copyOf(figures.values()));
    Map<String, Float> named = new LinkedHashMap<>();
    for (String name : figures.keySet()) {
      named.put(name, values.get(named.size())[0]);
    }
    return named;
  }
}
