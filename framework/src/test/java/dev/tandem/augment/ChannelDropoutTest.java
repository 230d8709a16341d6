package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.graph.Draws;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class ChannelDropoutTest {
  @Test
  void aChannelIsDroppedOrScaledAtEveryPixelByItsOwnDraw() {
    try (TestGraph graph = new TestGraph()) {
      // Two images of 1×2 pixels with three channels. Rate ¾: survivors are multiplied by 4.
      var maps = graph.constant(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 1, 2, 3);
      // A draw equal to the rate keeps the channel.
      var draws = graph.constant(new float[] {0.75f, 0.74f, 0.9f, 0, 0.8f, 0.1f}, 2, 1, 1, 3);
      assertArrayEquals(
          new float[] {4, 0, 12, 16, 0, 24, 0, 32, 0, 0, 44, 0},
          graph.floats(new ChannelDropout(0.75).factors(graph.tf(), maps, draws)));
    }
  }

  @Test
  void everyImageHasDrawsOfItsOwnAndTheSameDrawsGiveTheSameResult() {
    try (TestGraph graph = new TestGraph()) {
      int channels = 64;
      float[] ones = new float[2 * 4 * channels];
      Arrays.fill(ones, 1);
      var maps = graph.constant(ones, 2, 2, 2, channels);
      float[] dropped = graph.floats(apply(graph, maps, Draws.once(1)));
      for (int image = 0; image < 2; image++) {
        float[] first = pixel(dropped, 4 * image, channels);
        for (int pixel = 1; pixel < 4; pixel++) {
          assertArrayEquals(first, pixel(dropped, 4 * image + pixel, channels));
        }
        for (float factor : first) {
          assertEquals(factor == 0 ? 0 : 2, factor);
        }
      }
      assertFalse(Arrays.equals(pixel(dropped, 0, channels), pixel(dropped, 4, channels)));
      assertArrayEquals(dropped, graph.floats(apply(graph, maps, Draws.once(1))));
      assertFalse(Arrays.equals(dropped, graph.floats(apply(graph, maps, Draws.once(2)))));
    }
  }

  @Test
  void withARateOfZeroNothingChanges() {
    try (TestGraph graph = new TestGraph()) {
      float[] values = {1, 2, 3, 4};
      assertArrayEquals(
          values,
          graph.floats(
              new ChannelDropout(0)
                  .apply(graph.tf(), graph.constant(values, 1, 1, 1, 4), Draws.once(1))));
    }
  }

  @Test
  void aRateThatLeavesNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ChannelDropout(1));
    assertThrows(IllegalArgumentException.class, () -> new ChannelDropout(-0.5));
  }

  private static Operand<TFloat32> apply(TestGraph graph, Operand<TFloat32> maps, Draws draws) {
    return new ChannelDropout(0.5).apply(graph.tf(), maps, draws);
  }

  private static float[] pixel(float[] maps, int index, int channels) {
    return Arrays.copyOfRange(maps, index * channels, (index + 1) * channels);
  }
}
