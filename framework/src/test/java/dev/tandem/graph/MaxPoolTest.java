package dev.tandem.graph;

import static dev.tandem.testing.TestValues.counting;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class MaxPoolTest {
  @Test
  void itPadsWithNothingThatCouldWin() {
    try (TestGraph graph = new TestGraph()) {
      float[] x = counting(16);
      for (int i = 0; i < 16; i++) {
        x[i] -= 100;
      }
      assertArrayEquals(
          new float[] {-94, -92, -86, -84},
          graph.floats(MaxPool.stem(graph.tf(), graph.constant(x, 1, 4, 4, 1))));
    }
  }

  @Test
  void ceilModeKeepsTheIncompleteLastWindow() {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> even = graph.constant(counting(16), 1, 4, 4, 1);
      assertArrayEquals(
          new float[] {6, 8, 8, 14, 16, 16, 14, 16, 16},
          graph.floats(MaxPool.stemCeilMode(graph.tf(), even)));
      // An odd size has no incomplete window.
      Operand<TFloat32> odd = graph.constant(counting(9), 1, 3, 3, 1);
      assertArrayEquals(
          new float[] {5, 6, 8, 9}, graph.floats(MaxPool.stemCeilMode(graph.tf(), odd)));
    }
  }
}
