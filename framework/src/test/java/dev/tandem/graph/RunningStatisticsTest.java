package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class RunningStatisticsTest {
  private static Variable<TFloat32> variable(VariableStore store) {
    return store.scope("net").statistic("running_mean", Shape.of(1), Initializer.constant(8));
  }

  private static ForwardPass.BatchStatistic seen(Ops tf, Variable<TFloat32> variable, float value) {
    return new ForwardPass.BatchStatistic(variable, tf.constant(new float[] {value}), 0.25);
  }

  @Test
  void twoPassesOfAStepCountOneAfterTheOther() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Variable<TFloat32> mean = variable(store);
      List<Op> updates =
          RunningStatistics.updates(
              graph.tf(), List.of(seen(graph.tf(), mean, 4), seen(graph.tf(), mean, 0)));
      graph.initialize(store);
      graph.run(updates);
      // ¾·8 + ¼·4 = 7; ¾·7 + ¼·0 = 5.25
      assertArrayEquals(new float[] {5.25f}, graph.valueOf(mean));
    }
  }

  @Test
  void averagesWithFallingWeightsForgetWhatWasThereAndAreTheMean() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Variable<TFloat32> mean = variable(store);
      Variable<TFloat32> input =
          store.scope("in").parameter("x", Shape.of(1), Initializer.constant(0));
      Variable<TFloat32> weight =
          store.scope("in").parameter("w", Shape.scalar(), Initializer.constant(0));
      Operand<TFloat32> share = weight.value();
      List<Op> updates =
          RunningStatistics.averages(
              tf, List.of(new ForwardPass.BatchStatistic(mean, input.value(), 0.1)), share);
      graph.initialize(store);
      float[] batches = {3, 5, 10};
      for (int i = 0; i < batches.length; i++) {
        graph.assign(Map.of(input, new float[] {batches[i]}, weight, new float[] {1f / (i + 1)}));
        graph.run(updates);
      }
      assertArrayEquals(new float[] {6}, graph.valueOf(mean), 1e-6f);
    }
  }
}
