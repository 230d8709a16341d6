package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ResizeTest {
  @Test
  void onePixelIsEverywhereAndItsGradientIsTheSum() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> pixel = graph.constant(new float[] {1, 2, 3, 4}, 2, 1, 1, 2);
      Operand<TFloat32> map = graph.constant(new float[12], 2, 2, 3, 1);
      Operand<TFloat32> everywhere = Resize.onePixel(tf, pixel, map);
      assertEquals(Shape.of(2, 2, 3, 2), everywhere.shape());
      assertArrayEquals(
          new float[] {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4},
          graph.floats(everywhere));
      var gradient = tf.gradients(Reduce.sum(tf, everywhere), List.of(pixel));
      assertArrayEquals(new float[] {6, 6, 6, 6}, graph.floats(gradient.dy(0)));
    }
  }

  @Test
  void theChannelsOfOnePixelAreKnownWithoutTheSizeOfTheMap() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Shape anySize = Shape.of(-1, -1, -1, 2);
      Operand<TFloat32> pixel =
          tf.placeholderWithDefault(graph.constant(new float[] {1, 2}, 1, 1, 1, 2), anySize);
      Operand<TFloat32> map =
          tf.placeholderWithDefault(graph.constant(new float[4], 1, 2, 1, 2), anySize);
      Operand<TFloat32> everywhere = Resize.onePixel(tf, pixel, map);
      assertEquals(anySize.toString(), everywhere.shape().toString());
      assertArrayEquals(new float[] {1, 2, 1, 2}, graph.floats(everywhere));
    }
  }
}
