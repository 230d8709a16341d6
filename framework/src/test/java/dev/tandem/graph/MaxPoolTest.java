package dev.tandem.graph;

import static dev.tandem.testing.TestValues.counting;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
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

  @Test
  void ofBfloat16ItIsBfloat16() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> x = graph.constant(counting(16), 1, 4, 4, 1);
      Operand<TFloat32> y = MaxPool.stem(tf, Bfloat16.wide(tf, Bfloat16.narrow(tf, x)));
      assertTrue(Bfloat16.isWide(y));
      assertArrayEquals(new float[] {6, 8, 14, 16}, graph.floats(y));
      // The largest of each window has its gradient: here that of the window itself.
      assertArrayEquals(
          new float[] {0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1},
          graph.floats(tf.gradients(y, List.of(x)).dy(0)));
    }
  }
}
