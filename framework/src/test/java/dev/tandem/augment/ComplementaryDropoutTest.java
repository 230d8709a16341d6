package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.Draws;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;

class ComplementaryDropoutTest {
  private static final int CHANNELS = 32;

  @Test
  void aChannelDoubledInOneViewIsZeroInTheOtherAndWholeImagesStay() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      // Two images of three channels; the second keeps everything.
      var doubled = graph.constant(new float[] {1, 0, 1, 0, 0, 1}, 2, 3);
      var whole = graph.constant(new boolean[] {false, true}, 2);
      assertArrayEquals(
          new float[] {2, 0, 2, 1, 1, 1, 0, 2, 0, 1, 1, 1},
          graph.floats(ComplementaryDropout.factors(tf, doubled, whole)));
    }
  }

  /** The factors of maps of ones: [rows, channels], the same at every pixel. */
  private static float[][] factors(
      TestGraph graph, int rows, int channels, int untouched, Draws draws) {
    int pixels = 4;
    float[] ones = new float[rows * pixels * channels];
    Arrays.fill(ones, 1);
    float[] changed =
        graph.floats(
            new ComplementaryDropout()
                .apply(graph.tf(), graph.constant(ones, rows, 2, 2, channels), untouched, draws));
    float[][] factors = new float[rows][];
    for (int row = 0; row < rows; row++) {
      factors[row] = pixel(changed, row * pixels, channels);
      for (int p = 1; p < pixels; p++) {
        assertArrayEquals(factors[row], pixel(changed, row * pixels + p, channels));
      }
    }
    return factors;
  }

  private static float[] pixel(float[] maps, int index, int channels) {
    return Arrays.copyOfRange(maps, index * channels, (index + 1) * channels);
  }

  @Test
  void halfOfTheImagesKeepEverythingAndTheOthersComplementEachOther() {
    try (TestGraph graph = new TestGraph()) {
      boolean[] everWhole = new boolean[5];
      for (int seed = 0; seed < 20; seed++) {
        // Three labelled images, then both views of five others.
        float[][] factors = factors(graph, 13, CHANNELS, 3, Draws.once(seed));
        float[] ones = new float[CHANNELS];
        Arrays.fill(ones, 1);
        for (int row = 0; row < 3; row++) {
          assertArrayEquals(ones, factors[row]);
        }
        int whole = 0;
        for (int image = 0; image < 5; image++) {
          float[] first = factors[3 + image];
          float[] second = factors[8 + image];
          if (first[0] == 1) {
            assertArrayEquals(ones, first);
            assertArrayEquals(ones, second);
            everWhole[image] = true;
            whole++;
            continue;
          }
          for (int c = 0; c < CHANNELS; c++) {
            assertTrue(first[c] == 0 || first[c] == 2);
            assertEquals(2, first[c] + second[c]);
          }
        }
        assertEquals(2, whole);
      }
      assertArrayEquals(new boolean[] {true, true, true, true, true}, everWhole);
    }
  }

  @Test
  void aChannelIsDoubledWithProbabilityOneHalf() {
    try (TestGraph graph = new TestGraph()) {
      int channels = 1000;
      float[] first = factors(graph, 2, channels, 0, Draws.once(1))[0];
      int doubled = 0;
      for (float factor : first) {
        doubled += factor == 2 ? 1 : 0;
      }
      // Four standard deviations: 4·√(1000·¼) = 63. One image alone is never left whole.
      assertEquals(500, doubled, 63);
    }
  }

  @Test
  void mapsOfOneWidthShareTheirFactorsAndOthersShareTheImages() {
    try (TestGraph graph = new TestGraph()) {
      Draws draws = Draws.once(4);
      float[][] one = factors(graph, 4, CHANNELS, 0, draws);
      assertArrayEquals(one, factors(graph, 4, CHANNELS, 0, draws));
      float[][] wider = factors(graph, 4, 2 * CHANNELS, 0, draws);
      for (int row = 0; row < 4; row++) {
        assertEquals(one[row][0] == 1, wider[row][0] == 1);
        if (one[row][0] != 1) {
          assertFalse(Arrays.equals(one[row], Arrays.copyOf(wider[row], CHANNELS)));
        }
      }
      assertFalse(Arrays.deepEquals(one, factors(graph, 4, CHANNELS, 0, Draws.once(5))));
    }
  }
}
