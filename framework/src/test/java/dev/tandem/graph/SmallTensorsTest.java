package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class SmallTensorsTest {
  @Test
  void joinedTensorsComeApartAsTheyWere() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      List<Operand<TFloat32>> tensors = tensors(graph);
      Operand<TFloat32> joined = SmallTensors.joined(tf, tensors);
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6, 7}, graph.floats(joined));
      List<Operand<TFloat32>> apart =
          SmallTensors.apart(tf, joined, tensors.stream().map(Operand::shape).toList());
      assertArrayEquals(new float[] {1, 2}, graph.floats(apart.get(0)));
      assertArrayEquals(new float[] {3}, graph.floats(apart.get(1)));
      assertArrayEquals(new float[] {4, 5, 6, 7}, graph.floats(apart.get(2)));
      assertEquals(
          tensors.stream().map(Operand::shape).toList(),
          apart.stream().map(Operand::shape).toList());
    }
  }

  /** Here each by itself, in a graph for a GPU joined: {@link GpuGraphTest} runs this again. */
  @Test
  void aFunctionIsAppliedToEach() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      List<Operand<TFloat32>> twice =
          SmallTensors.each(tf, tensors(graph), x -> tf.math.mul(x, tf.constant(2f)));
      assertArrayEquals(new float[] {2, 4}, graph.floats(twice.get(0)));
      assertArrayEquals(new float[] {6}, graph.floats(twice.get(1)));
      assertArrayEquals(new float[] {8, 10, 12, 14}, graph.floats(twice.get(2)));
    }
  }

  @Test
  void largeTensorsAndThoseOfUnknownShapeAreNeverJoined() {
    assertFalse(SmallTensors.areJoined(Shape.of((1 << 18) + 1)));
    assertFalse(SmallTensors.areJoined(Shape.of(-1, 3)));
    assertEquals(Devices.useGpu(), SmallTensors.areJoined(Shape.of(1 << 9, 1 << 9)));
  }

  /** A vector, a scalar and a matrix. */
  private static List<Operand<TFloat32>> tensors(TestGraph graph) {
    return List.of(
        graph.constant(new float[] {1, 2}, 2),
        graph.tf().constant(3f),
        graph.constant(new float[] {4, 5, 6, 7}, 2, 2));
  }
}
