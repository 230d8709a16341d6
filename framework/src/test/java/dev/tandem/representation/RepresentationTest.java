package dev.tandem.representation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.testing.TestGraph;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class RepresentationTest {
  @Test
  void gradientWithRespectToAVarianceThatCountsNotIsZero() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Representation pixel =
          new Representation(
              graph.constant(new float[] {1, 2}, 1, 2),
              Optional.of(graph.constant(new float[] {0.5f, 0.25f}, 1, 2)));
      Operand<TFloat32> squares = tf.math.square(pixel.mean());
      Representation gradient =
          pixel.gradient(tf, squares, graph.constant(new float[] {1, 10}, 1, 2));
      // d(1·x₁² + 10·x₂²) = (2·1, 10·2·2)
      assertArrayEquals(new float[] {2, 40}, graph.floats(gradient.mean()));
      assertArrayEquals(new float[2], graph.floats(gradient.variance().orElseThrow()));
    }
  }

  @Test
  void gradientReachesAVarianceThatCounts() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> variance = graph.constant(new float[] {0.5f, 0.25f}, 1, 2);
      Representation pixel =
          new Representation(graph.constant(new float[] {1, 2}, 1, 2), Optional.of(variance));
      Operand<TFloat32> products = tf.math.mul(pixel.mean(), variance);
      Representation gradient =
          pixel.gradient(tf, products, graph.constant(new float[] {1, 1}, 1, 2));
      assertArrayEquals(new float[] {0.5f, 0.25f}, graph.floats(gradient.mean()));
      assertArrayEquals(new float[] {1, 2}, graph.floats(gradient.variance().orElseThrow()));
    }
  }

  @Test
  void aVarianceOfOtherChannelsThanTheMeanIsRefused() {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> mean = graph.constant(new float[2], 1, 2);
      Operand<TFloat32> one = graph.constant(new float[1], 1, 1);
      assertThrows(
          IllegalArgumentException.class, () -> new Representation(mean, Optional.of(one)));
    }
  }
}
