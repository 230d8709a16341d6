package dev.tandem.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class FeaturesTest {
  @Test
  void shallowestIsTheFirstMapAndDeepestTheLast() {
    try (TestGraph graph = new TestGraph()) {
      Features features = features(graph, 1);
      assertEquals(4, features.shallowest().stride());
      assertEquals(8, features.deepest().stride());
      Features one = Features.of(List.of(features.deepest()));
      assertSame(one.shallowest(), one.deepest());
    }
  }

  @Test
  void mapChangesTheValuesOfEveryMapAndKeepsStridesAndPadding() {
    try (TestGraph graph = new TestGraph()) {
      Features features = features(graph, 1).with(padding(graph));
      Features negative = features.map((index, values) -> graph.tf().math.neg(values));
      assertArrayEquals(new float[] {-1, -2}, graph.floats(negative.shallowest().values()));
      assertArrayEquals(new float[] {-1}, graph.floats(negative.deepest().values()));
      assertEquals(4, negative.shallowest().stride());
      assertEquals(8, negative.deepest().stride());
      assertEquals(features.sizeChange(), negative.sizeChange());
    }
  }

  @Test
  void concatJoinsEachMapWithTheMapOfTheSameDepthAlongTheBatch() {
    try (TestGraph graph = new TestGraph()) {
      Features features = features(graph, 1).with(padding(graph));
      Features joined = features.concat(graph.tf(), features(graph, 5));
      assertArrayEquals(new long[] {2, 1, 2, 1}, joined.shallowest().values().shape().asArray());
      assertArrayEquals(new float[] {1, 2, 5, 10}, graph.floats(joined.shallowest().values()));
      assertArrayEquals(new float[] {1, 5}, graph.floats(joined.deepest().values()));
      assertEquals(List.of(4, 8), joined.maps().stream().map(m -> m.stride()).toList());
      assertEquals(features.sizeChange(), joined.sizeChange());
    }
  }

  @Test
  void anEncoderWithoutAMapIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Features.of(List.of()));
  }

  /** One image: a map of two pixels with stride 4 and one of one pixel with stride 8. */
  private static Features features(TestGraph graph, float value) {
    Operand<TFloat32> shallow = graph.constant(new float[] {value, 2 * value}, 1, 1, 2, 1);
    Operand<TFloat32> deep = graph.constant(new float[] {value}, 1, 1, 1, 1);
    return Features.of(
        List.of(new Features.FeatureMap(4, shallow), new Features.FeatureMap(8, deep)));
  }

  private static Optional<SizeChange> padding(TestGraph graph) {
    return Optional.of(Padding.of(graph.tf(), graph.constant(new float[9], 1, 3, 3, 1), 2));
  }
}
