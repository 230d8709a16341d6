package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.graph.Replica;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;

class StrongAugmentationTest {
  private static final int SIZE = 16;
  private static final int BATCH = 3;

  @Test
  void imageLabelAndConfidenceMoveTogether() {
    Appearance none = new Appearance(new ColorJitter(0, 0, 0, 0, 0), new GaussianBlur(0, 0.1, 1));
    StrongAugmentation augmentation =
        new StrongAugmentation(
            new RandomScaleCrop(0.5, 1.5, SIZE), new CutMix(), none, new RandomFlip(0.5));
    // Blocks of 8×8 with their own class; the red of a pixel is its class / 16.
    int[] labels = new int[BATCH * SIZE * SIZE];
    float[] confidences = new float[labels.length];
    float[] images = new float[labels.length * 3];
    for (int i = 0; i < labels.length; i++) {
      int row = i / SIZE % SIZE;
      labels[i] = i / SIZE / SIZE * 4 + row / 8 * 2 + i % SIZE / 8;
      confidences[i] = 0.5f + labels[i] / 32f;
      images[i * 3] = labels[i] / 16f;
    }
    Set<Integer> seen = new HashSet<>();
    int ignored = 0;
    int equal = 0;
    int valid = 0;
    for (int seed = 0; seed < 6; seed++) {
      try (TestGraph graph = new TestGraph()) {
        Ops tf = graph.tf();
        Supervision supervision =
            new Supervision(
                graph.constant(labels, BATCH, SIZE, SIZE),
                graph.constant(confidences, BATCH, SIZE, SIZE));
        SupervisedImages strong =
            augmentation.apply(
                tf,
                Replica.only(),
                new SupervisedImages(
                    graph.constant(images, BATCH, SIZE, SIZE, 3),
                    PseudoLabels.separate(supervision, supervision)),
                Draws.once(seed));
        assertEquals(Shape.of(BATCH, SIZE, SIZE, 3), strong.images().shape());
        Supervision after = strong.labels().supervisions().get(1);
        // Random numbers have no state: several runs give the same values.
        int[] label = graph.ints(after.label());
        float[] confidence = graph.floats(after.confidence());
        float[] image = graph.floats(strong.images());
        assertEquals(
            Arrays.toString(label),
            Arrays.toString(graph.ints(strong.labels().supervisions().get(0).label())));
        for (int i = 0; i < label.length; i++) {
          if (label[i] < 0) {
            assertEquals(0, confidence[i]);
            ignored++;
            continue;
          }
          seen.add(label[i]);
          assertEquals(0.5f + label[i] / 32f, confidence[i]);
          valid++;
          equal += Math.abs(image[i * 3] - label[i] / 16f) < 1e-4 ? 1 : 0;
        }
      }
    }
    assertEquals(4 * BATCH, seen.size());
    assertNotEquals(0, ignored);
    // Only where blocks meet does the bilinear image lie between two classes.
    assertTrue(equal > 0.7 * valid, equal + " of " + valid + " pixels have their label's colour");
  }

  @Test
  void rectanglesHaveHalfTheAreaAndLieInside() {
    checkRectangles(32, 32);
    checkRectangles(20, 48);
    checkRectangles(21, 9);
  }

  private static void checkRectangles(int height, int width) {
    int batch = 400;
    try (TestGraph graph = new TestGraph()) {
      boolean[] masks =
          graph.booleans(
              RandomRectangle.masks(graph.tf(), Shape.of(batch, height, width, 3), Draws.once(1)));
      Set<Integer> lefts = new HashSet<>();
      Set<Integer> widths = new HashSet<>();
      for (int b = 0; b < batch; b++) {
        int area = 0;
        int left = width;
        int right = -1;
        int top = height;
        int bottom = -1;
        for (int i = 0; i < height * width; i++) {
          if (masks[b * height * width + i]) {
            area++;
            left = Math.min(left, i % width);
            right = Math.max(right, i % width);
            top = Math.min(top, i / width);
            bottom = Math.max(bottom, i / width);
          }
        }
        int w = right - left + 1;
        assertEquals(w * (bottom - top + 1), area, "the mask is a full rectangle");
        assertTrue(w >= width / 2 + 1 && w < width, "width " + w);
        // The height is rounded: half a row.
        assertEquals(height * width / 2.0, area, w / 2.0 + 0.5);
        lefts.add(left);
        widths.add(w);
      }
      assertEquals(width - 1 - width / 2, widths.size(), "every width occurs");
      // The last positions need the narrowest rectangle and may not occur.
      assertTrue(lefts.contains(0) && lefts.size() > 0.8 * (width - width / 2), "places occur");
    }
  }
}
