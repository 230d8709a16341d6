package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;

class TensorPairTest {
  @Test
  void bothAreAddedAndSummedOverAnAxis() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      TensorPair one =
          TensorPair.of(
              tf,
              tf.constant(new float[][] {{1, 2}, {3, 4}}),
              tf.constant(new float[][] {{-1, 0}, {5, 7}}));
      TensorPair other =
          TensorPair.of(
              tf,
              tf.constant(new float[][] {{10, 20}, {30, 40}}),
              tf.constant(new float[][] {{2, 2}, {2, 2}}));
      TensorPair sum = one.plus(tf, other).sum(tf, 1);
      assertArrayEquals(new float[] {33, 77}, graph.floats(sum.first(tf)));
      assertArrayEquals(new float[] {3, 16}, graph.floats(sum.second(tf)));
    }
  }
}
