package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

class RecomputedGradientsTest {
  private static final int PARTS = 6;
  private static final int ROWS = 200;
  private static final int WIDTH = 16;

  /** A part: a linear layer to four times the width, its sine, and back, added to its input. */
  private static Operand<TFloat32> layers(ForwardPass pass, Operand<TFloat32> x) {
    Initializer weights = Initializer.normal(0.3);
    Operand<TFloat32> hidden =
        pass.tf().math.sin(new Linear(4 * WIDTH, weights).apply(pass.in("up"), x));
    return pass.tf().math.add(x, new Linear(WIDTH, weights).apply(pass.in("down"), hidden));
  }

  /** Two passes through the same parts; the results of all parts are in the loss. */
  private static Operand<TFloat32> loss(
      TestGraph graph, VariableStore store, boolean recomputes, List<RecomputedPart> parts) {
    Ops tf = graph.tf();
    List<Operand<TFloat32>> terms = new ArrayList<>();
    for (int seed = 0; seed < 2; seed++) {
      ForwardPass pass = ForwardPass.training(tf, store.scope("net"));
      ForwardPass inside = recomputes ? pass.recomputing() : pass;
      Operand<TFloat32> x =
          new Linear(WIDTH, Initializer.normal(0.3)).apply(inside.in("first"), input(graph, seed));
      for (int i = 0; i < PARTS; i++) {
        x = inside.in("part" + i).part(x, RecomputedGradientsTest::layers);
        // Not every result is used by itself.
        if (i % 2 == 1) {
          terms.add(tf.math.mul(Reduce.sum(tf, tf.math.tanh(x)), tf.constant(1f / ROWS)));
        }
      }
      parts.addAll(pass.parts());
    }
    return tf.math.addN(terms);
  }

  private static Operand<TFloat32> input(TestGraph graph, int seed) {
    Random random = new Random(seed);
    float[] values = new float[ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return graph
        .tf()
        .placeholderWithDefault(graph.constant(values, ROWS, WIDTH), Shape.of(ROWS, WIDTH));
  }

  @SuppressWarnings("unchecked") // All are float32.
  private static List<Variable<TFloat32>> variables(VariableStore store) {
    return store.below("net").stream().map(v -> (Variable<TFloat32>) v).toList();
  }

  @Test
  void gradientsAreThoseOfAPassThatKeepsItsActivations() {
    List<List<float[]>> gradients = new ArrayList<>();
    List<Long> sines = new ArrayList<>();
    for (boolean recomputes : List.of(true, false)) {
      try (TestGraph graph = new TestGraph()) {
        Ops tf = graph.tf();
        VariableStore store = new VariableStore(tf, 1);
        List<RecomputedPart> parts = new ArrayList<>();
        Operand<TFloat32> loss = loss(graph, store, recomputes, parts);
        assertEquals(recomputes ? 2 * PARTS : 0, parts.size());
        List<Operand<TFloat32>> all = Gradients.of(tf, loss, variables(store), parts);
        graph.initialize(store);
        gradients.add(graph.allFloats(all));
        sines.add(sines(graph, all));
      }
    }
    for (int i = 0; i < gradients.get(0).size(); i++) {
      assertClose("gradient " + i, gradients.get(1).get(i), gradients.get(0).get(i), 1e-5);
    }
    // The graph optimizer merges none of the second layers with the first ones.
    assertEquals(List.of(4L * PARTS, 2L * PARTS), sines);
  }

  /** How many sines a run computes, by TensorFlow's own record, after it optimised the graph. */
  private static long sines(TestGraph graph, List<Operand<TFloat32>> gradients) {
    Session.Runner runner =
        graph
            .session()
            .runner()
            .setOptions(
                RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build());
    gradients.forEach(runner::addTarget);
    try (Result result = runner.runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow().getStepStats().getDevStatsList().stream()
          .flatMap(device -> device.getNodeStatsList().stream())
          .filter(node -> node.getNodeName().matches("(.*/)?Sin(_\\d+)?"))
          .count();
    }
  }

  @Test
  void aPartOfAPassThatDoesNotTrainIsLayersLikeOthers() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope("net")).recomputing();
      Operand<TFloat32> x = graph.constant(new float[WIDTH], 1, WIDTH);
      pass.part(x, RecomputedGradientsTest::layers);
      assertEquals(List.of(), pass.parts());
    }
  }

  @Test
  void aVariableThatTheLossDoesNotDependOnIsNamed() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      List<RecomputedPart> parts = new ArrayList<>();
      Operand<TFloat32> loss = loss(graph, store, true, parts);
      store.scope("net").parameter("unused", Shape.of(1), Initializer.constant(1));
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> Gradients.of(tf, loss, variables(store), parts));
      assertEquals(
          "the parameter net/unused has no gradient, since the loss does not depend on it: do not"
              + " build it, or build it with ForwardPass.frozen()",
          e.getMessage());
    }
  }

  @Test
  void batchNormInAPartRecordsItsStatisticsOnce() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net"));
      Operand<TFloat32> x = graph.constant(new float[] {1, 2, 4, 8}, 1, 2, 2, 1);
      BatchNorm norm = new BatchNorm(0.1);
      Operand<TFloat32> y =
          pass.recomputing().in("bn").part(x, (inside, input) -> norm.apply(inside, input));
      Operand<TFloat32> loss = Reduce.sum(tf, tf.math.square(tf.math.square(y)));
      List<Variable<TFloat32>> parameters =
          variables(store).stream().filter(v -> v.role() == Variable.Role.PARAMETER).toList();
      List<Operand<TFloat32>> gradients = Gradients.of(tf, loss, parameters, pass.parts());
      assertEquals(2, pass.statistics().size());
      Operand<TFloat32> plain =
          norm.apply(ForwardPass.training(tf, store.scope("net")).in("bn"), x);
      Operand<TFloat32> plainLoss = Reduce.sum(tf, tf.math.square(tf.math.square(plain)));
      List<Operand<TFloat32>> expected = Gradients.of(tf, plainLoss, parameters);
      graph.initialize(store);
      for (int i = 0; i < parameters.size(); i++) {
        assertClose(
            parameters.get(i).name(),
            graph.floats(expected.get(i)),
            graph.floats(gradients.get(i)),
            1e-6);
      }
    }
  }
}
