package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

class HistogramTest {
  @Test
  void bothWaysCountEveryNumberBelowTheSize() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TInt32> numbers = graph.constant(new int[] {0, 3, 3, 4, 1, 3, 4, 0}, 2, 4);
      int[] expected = {2, 1, 0, 3};
      Operand<TInt32> size = tf.constant(4);
      assertArrayEquals(expected, graph.ints(Histogram.of(tf, numbers, size)));
      assertArrayEquals(expected, graph.ints(Histogram.byBins(tf, numbers, size)));
      assertArrayEquals(expected, graph.ints(Histogram.bySegments(tf, numbers, size)));
    }
  }
}
