package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;

class CutMixBoxTest {
  private static final int IMAGES = 1000;
  private static final int HEIGHT = 48;
  private static final int WIDTH = 64;
  private static final int AREA = HEIGHT * WIDTH;

  /** Smallest and largest extent of a box, and how many pixels are in it. */
  private record Box(int height, int width, int pixels) {
    static Box of(boolean[] maps, int image) {
      int top = HEIGHT;
      int bottom = 0;
      int left = WIDTH;
      int right = 0;
      int pixels = 0;
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          if (maps[image * AREA + y * WIDTH + x]) {
            top = Math.min(top, y);
            bottom = Math.max(bottom, y + 1);
            left = Math.min(left, x);
            right = Math.max(right, x + 1);
            pixels++;
          }
        }
      }
      return new Box(bottom - top, right - left, pixels);
    }
  }

  @Test
  void boxesHaveTheAreaAndAspectOfThePaperAndHalfOfTheImagesHaveNone() {
    boolean[] maps = boxes(1);
    int empty = 0;
    double smallest = 1;
    double largest = 0;
    double narrowest = 1;
    double tallest = 1;
    for (int i = 0; i < IMAGES; i++) {
      Box box = Box.of(maps, i);
      if (box.pixels == 0) {
        empty++;
        continue;
      }
      assertEquals(box.height * box.width, box.pixels, "a box is a whole rectangle");
      // Height ⌊√(A·r)⌋ and width ⌊√(A/r)⌋: before rounding each is below one pixel more.
      assertTrue(box.pixels <= 0.4 * AREA, "area " + box.pixels);
      assertTrue((box.height + 1) * (box.width + 1) > 0.02 * AREA, "area " + box.pixels);
      assertTrue((box.height + 1.0) / box.width > 0.3, "aspect of " + box);
      assertTrue(box.height / (box.width + 1.0) < 1 / 0.3, "aspect of " + box);
      smallest = Math.min(smallest, (double) box.pixels / AREA);
      largest = Math.max(largest, (double) box.pixels / AREA);
      narrowest = Math.min(narrowest, (double) box.height / box.width);
      tallest = Math.max(tallest, (double) box.height / box.width);
    }
    // Four standard deviations of a binomial distribution: 4·√(1000·¼) = 63.
    assertEquals(IMAGES / 2, empty, 63);
    // The whole range occurs.
    assertTrue(smallest < 0.05 && largest > 0.35, smallest + " to " + largest);
    assertTrue(narrowest < 0.6 && tallest > 2.8, narrowest + " to " + tallest);
  }

  /** Were boxes that do not fit given up early, it would be the large ones. */
  @Test
  void everyImageThatIsMixedGetsABox() {
    boolean[] maps = boxes(2);
    try (TestGraph graph = new TestGraph()) {
      float[] whether =
          graph.floats(Draws.once(2).of("whether").uniform(graph.tf(), Shape.of(IMAGES)));
      for (int i = 0; i < IMAGES; i++) {
        assertEquals(whether[i] < 0.5, Box.of(maps, i).pixels > 0, "image " + i);
      }
    }
  }

  @Test
  void theSameDrawsGiveTheSameBoxes() {
    assertArrayEquals(boxes(1), boxes(1));
    assertFalse(Arrays.equals(boxes(1), boxes(2)));
  }

  @Test
  void theInsideOfABoxComesFromThePartnerAndTheRestStays() {
    try (TestGraph graph = new TestGraph()) {
      int count = 8;
      SupervisedImages mixed =
          new CutMixBox()
              .mix(graph.tf(), all(graph, count, 0), all(graph, count, 1), Draws.once(3));
      boolean[] inside =
          graph.booleans(
              CutMixBox.boxes(
                  graph.tf(), Shape.of(count, HEIGHT, WIDTH, 3), Draws.once(3).of("cutmix_box")));
      float[] images = graph.floats(mixed.images());
      int[] labels = graph.ints(mixed.labels().logitSpace().label());
      float[] confidences = graph.floats(mixed.labels().logitSpace().confidence());
      int mixedPixels = 0;
      for (int i = 0; i < inside.length; i++) {
        int expected = inside[i] ? 1 : 0;
        mixedPixels += expected;
        assertEquals(expected, images[3 * i + 2]);
        assertEquals(expected, labels[i]);
        assertEquals(expected, confidences[i]);
      }
      assertTrue(mixedPixels > 0);
    }
  }

  /** Images, labels and confidences of one value. */
  private static SupervisedImages all(TestGraph graph, int count, int value) {
    Ops tf = graph.tf();
    int[] labels = new int[count * AREA];
    float[] confidences = new float[labels.length];
    float[] images = new float[3 * labels.length];
    Arrays.fill(labels, value);
    Arrays.fill(confidences, value);
    Arrays.fill(images, value);
    return new SupervisedImages(
        graph.constant(images, count, HEIGHT, WIDTH, 3),
        PseudoLabels.shared(
            new Supervision(
                graph.constant(labels, count, HEIGHT, WIDTH),
                tf.identity(graph.constant(confidences, count, HEIGHT, WIDTH)))));
  }

  private static boolean[] boxes(long seed) {
    try (TestGraph graph = new TestGraph()) {
      return graph.booleans(
          CutMixBox.boxes(graph.tf(), Shape.of(IMAGES, HEIGHT, WIDTH, 3), Draws.once(seed)));
    }
  }
}
