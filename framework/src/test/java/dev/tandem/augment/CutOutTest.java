package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CutOutTest {
  private static final int COUNT = 6;
  private static final int SIDE = 20;
  private static final int AREA = SIDE * SIDE;

  @Test
  void oneRectangleOfHalfTheAreaBecomesBlackAndIgnored() {
    try (TestGraph graph = new TestGraph()) {
      SupervisedImages batch = white(graph);
      SupervisedImages mixed = new CutOut().mix(graph.tf(), batch, batch, Draws.once(3));
      float[] images = graph.floats(mixed.images());
      int[] labels = graph.ints(mixed.labels().logitSpace().label());
      float[] confidences = graph.floats(mixed.labels().logitSpace().confidence());
      boolean[][] black = new boolean[COUNT][AREA];
      for (int pixel = 0; pixel < COUNT * AREA; pixel++) {
        boolean cut = images[3 * pixel] == 0;
        assertEquals(cut ? 0 : 1, images[3 * pixel + 2]);
        assertEquals(cut ? -1 : 4, labels[pixel]);
        assertEquals(cut ? 0 : 0.75f, confidences[pixel]);
        black[pixel / AREA][pixel % AREA] = cut;
      }
      for (boolean[] image : black) {
        assertRectangleOfHalfTheArea(image);
      }
      assertFalse(
          Arrays.stream(black).allMatch(image -> Arrays.equals(image, black[0])),
          "each image has a rectangle of its own");
    }
  }

  private static void assertRectangleOfHalfTheArea(boolean[] black) {
    int[] cut = IntStream.range(0, AREA).filter(i -> black[i]).toArray();
    int top = Arrays.stream(cut).map(i -> i / SIDE).min().orElseThrow();
    int bottom = Arrays.stream(cut).map(i -> i / SIDE).max().orElseThrow();
    int left = Arrays.stream(cut).map(i -> i % SIDE).min().orElseThrow();
    int right = Arrays.stream(cut).map(i -> i % SIDE).max().orElseThrow();
    int width = right - left + 1;
    assertEquals((bottom - top + 1) * width, cut.length, "a whole rectangle");
    assertTrue(width > SIDE / 2 && width < SIDE, "width " + width);
    // The height is half of the area over the width, rounded.
    assertEquals(AREA / 2.0, cut.length, width / 2.0);
  }

  /** White images whose pixels are all of class 4 with a confidence of 0.75. */
  private static SupervisedImages white(TestGraph graph) {
    int[] labels = new int[COUNT * AREA];
    float[] confidences = new float[labels.length];
    float[] images = new float[3 * labels.length];
    Arrays.fill(labels, 4);
    Arrays.fill(confidences, 0.75f);
    Arrays.fill(images, 1);
    return new SupervisedImages(
        graph.constant(images, COUNT, SIDE, SIDE, 3),
        PseudoLabels.shared(
            new Supervision(
                graph.constant(labels, COUNT, SIDE, SIDE),
                graph.constant(confidences, COUNT, SIDE, SIDE))));
  }
}
