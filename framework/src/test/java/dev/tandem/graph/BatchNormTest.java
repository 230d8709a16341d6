package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class BatchNormTest {
  private static final double TOLERANCE = 1e-5;

  /** One channel: mean 4, biased variance 5, unbiased 20/3. */
  private static final float[] FIRST = {1, 3, 5, 7};

  /** Mean 10, biased variance 1, unbiased 4/3. */
  private static final float[] SECOND = {9, 11, 9, 11};

  @Test
  void trainingNormalisesByTheBiasedVarianceOfTheBatch() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      ForwardPass pass = ForwardPass.training(graph.tf(), store.scope("net"));
      var y = new BatchNorm(0.1).apply(pass, graph.constant(FIRST, 2, 2, 1, 1));
      graph.initialize(store);
      double deviation = Math.sqrt(5 + 1e-5);
      assertClose(
          "y",
          new double[] {-3 / deviation, -1 / deviation, 1 / deviation, 3 / deviation},
          graph.floats(y),
          TOLERANCE);
    }
  }

  @Test
  void inferenceNormalisesByTheRunningStatisticsAndListsNothing() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope("net"));
      var y = new BatchNorm(0.1).apply(pass, graph.constant(FIRST, 2, 2, 1, 1));
      graph.initialize(store);
      // Running statistics: mean 0, variance 1.
      double scale = 1 / Math.sqrt(1 + 1e-5);
      assertClose(
          "y", new double[] {scale, 3 * scale, 5 * scale, 7 * scale}, graph.floats(y), TOLERANCE);
      assertTrue(pass.statistics().isEmpty());
    }
  }

  /** Where the fused op takes several times as long. */
  @Test
  void inferenceOnAProcessorTakesNoFusedOp() {
    assumeFalse(Devices.useGpu());
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope("net"));
      new BatchNorm(0.1).apply(pass, graph.constant(FIRST, 2, 2, 1, 1));
      List<String> types = new ArrayList<>();
      ((Graph) graph.tf().scope().env()).operations().forEachRemaining(op -> types.add(op.type()));
      assertFalse(types.contains("FusedBatchNormV3"), types.toString());
    }
  }

  @Test
  void twoPassesUpdateTheRunningStatisticsOneAfterTheOther() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      ForwardPass first = ForwardPass.training(tf, store.scope("net"));
      new BatchNorm(0.1).apply(first, graph.constant(FIRST, 2, 2, 1, 1));
      ForwardPass second = ForwardPass.training(tf, store.scope("net"));
      new BatchNorm(0.1).apply(second, graph.constant(SECOND, 2, 2, 1, 1));
      var seen = new ArrayList<>(first.statistics());
      seen.addAll(second.statistics());
      var updates = RunningStatistics.updates(tf, seen);
      graph.initialize(store);
      graph.run(updates);
      // 0.9·(0.9·0 + 0.1·4) + 0.1·10; the other order would give 1.3.
      assertClose("mean", new double[] {1.36}, value(graph, store, "running_mean"), TOLERANCE);
      // 0.9·(0.9·1 + 0.1·20/3) + 0.1·4/3, from unbiased variances.
      assertClose(
          "variance",
          new double[] {0.81 + 0.09 * 20 / 3 + 0.1 * 4 / 3},
          value(graph, store, "running_var"),
          TOLERANCE);
    }
  }

  /** Of values 1, 3, 5, 7 of mean 4 and variance 5, and 9, 11 of mean 10 and variance 1. */
  private static void assertNormalisedOneByOne(float[] y) {
    double root = Math.sqrt(5);
    assertClose("y", new double[] {-3 / root, -1 / root, 1 / root, 3 / root, -1, 1}, y, TOLERANCE);
  }

  @Test
  void batchesThatGoThroughTogetherAreNormalisedAndCountedOneByOne() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      // Two images of mean 4 and variance 5; one of mean 10, variance 1, unbiased 2.
      var x = graph.constant(new float[] {1, 3, 5, 7, 9, 11}, 3, 2, 1, 1);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net")).over(List.of(2L, 1L), 2);
      var y = new BatchNorm(0.1).apply(pass, x);
      var weights = graph.constant(new float[] {1, 0, 0, 0, 1, 0}, 3, 2, 1, 1);
      var gradient = tf.gradients(tf.math.mul(y, weights), List.of(x)).<TFloat32>dy(0);
      var updates = RunningStatistics.updates(tf, pass.statistics());
      graph.initialize(store);
      assertNormalisedOneByOne(graph.floats(y));
      double root = Math.sqrt(5);
      // (w − mean(w) − y·mean(w·y)) / deviation, the means over each batch separately. Of two
      // values nothing is left but what the epsilon of 1e-5 beside a variance of 1 leaves.
      assertClose(
          "gradient",
          new double[] {0.3 / root, -0.4 / root, -0.1 / root, 0.2 / root, 0.5e-5, -0.5e-5},
          graph.floats(gradient),
          TOLERANCE);
      graph.run(updates);
      assertClose("mean", new double[] {1.36}, value(graph, store, "running_mean"), TOLERANCE);
      assertClose(
          "variance",
          new double[] {0.81 + 0.09 * 20 / 3 + 0.1 * 2},
          value(graph, store, "running_var"),
          TOLERANCE);
    }
  }

  @Test
  void batchesThatAreNotRecordedAreNormalisedByThemselvesAndMoveNothing() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      // Two images of mean 4 and variance 5, unbiased 20/3; one of mean 10 and variance 1.
      var x = graph.constant(new float[] {1, 3, 5, 7, 9, 11}, 3, 2, 1, 1);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net")).over(List.of(2L, 1L), 1);
      var y = new BatchNorm(0.1).apply(pass, x);
      var updates = RunningStatistics.updates(tf, pass.statistics());
      graph.initialize(store);
      assertNormalisedOneByOne(graph.floats(y));
      graph.run(updates);
      assertClose("mean", new double[] {0.4}, value(graph, store, "running_mean"), TOLERANCE);
      assertClose(
          "variance",
          new double[] {0.9 + 0.1 * 20 / 3},
          value(graph, store, "running_var"),
          TOLERANCE);
    }
  }

  @Test
  void oneValuePerChannelIsNormalisedByTheRunningStatisticsAndDoesNotMoveThem() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      // A batch of one pixel, and one of two with mean 4 and variance 1.
      var x = graph.constant(new float[] {7, 3, 5}, 3, 1, 1, 1);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net")).over(List.of(1L, 2L), 2);
      var y = new BatchNorm(0.5).apply(pass, x);
      var gradient = tf.gradients(y, List.of(x)).<TFloat32>dy(0);
      var updates = RunningStatistics.updates(tf, pass.statistics());
      graph.initialize(store);
      assertClose("y", new double[] {7, -1, 1}, graph.floats(y), 1e-4);
      assertClose("gradient", new double[] {1, 0, 0}, graph.floats(gradient), TOLERANCE);
      graph.run(updates);
      // ½·0 + ½·4 and ½·1 + ½·2, from the batch of two alone.
      assertClose("mean", new double[] {2}, value(graph, store, "running_mean"), TOLERANCE);
      assertClose("variance", new double[] {1.5}, value(graph, store, "running_var"), TOLERANCE);
      assertClose("y", new double[] {5 / Math.sqrt(1.5)}, first(graph.floats(y)), 1e-4);
    }
  }

  private static float[] first(float[] values) {
    return new float[] {values[0]};
  }

  @Test
  void averagesWithShrinkingWeightsAreTheMean() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      var x = graph.constant(FIRST, 2, 2, 1, 1);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net"));
      new BatchNorm(0.1).apply(pass, x);
      ForwardPass other = ForwardPass.training(tf, store.scope("net"));
      new BatchNorm(0.1).apply(other, graph.constant(SECOND, 2, 2, 1, 1));
      var one = RunningStatistics.averages(tf, pass.statistics(), tf.constant(1f));
      var half = RunningStatistics.averages(tf, other.statistics(), tf.constant(0.5f));
      graph.initialize(store);
      graph.run(one);
      graph.run(half);
      assertClose("mean", new double[] {7}, value(graph, store, "running_mean"), TOLERANCE);
      assertClose("variance", new double[] {4}, value(graph, store, "running_var"), TOLERANCE);
    }
  }

  @SuppressWarnings("unchecked") // A network's statistics are float32.
  private static float[] value(TestGraph graph, VariableStore store, String name) {
    return graph.valueOf((Variable<TFloat32>) store.find("net/" + name).orElseThrow());
  }
}
