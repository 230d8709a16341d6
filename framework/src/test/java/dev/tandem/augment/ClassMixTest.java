package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.testing.TestGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClassMixTest {
  private static final int COUNT = 8;
  private static final int SIDE = 10;
  private static final int AREA = SIDE * SIDE;

  /** −1, which counts as a label, and four classes: two of the five are kept. */
  private static final List<Integer> LABELS = List.of(-1, 0, 3, 7, 250);

  @Test
  void halfOfAnImagesLabelsOfLogitSpaceStayAndTheRestIsItsPartners() {
    try (TestGraph graph = new TestGraph()) {
      SupervisedImages mixed =
          new ClassMix()
              .mix(graph.tf(), images(graph, 0, 100), images(graph, 1, 200), Draws.once(5));
      float[] images = graph.floats(mixed.images());
      int[] logitSpace = graph.ints(mixed.labels().logitSpace().label());
      int[] representationSpace = graph.ints(mixed.labels().representationSpace().label());
      float[] confidences = graph.floats(mixed.labels().logitSpace().confidence());
      Set<Set<Integer>> ofAllImages = new HashSet<>();
      for (int image = 0; image < COUNT; image++) {
        Set<Integer> stay = new TreeSet<>();
        for (int pixel = image * AREA; pixel < (image + 1) * AREA; pixel++) {
          if (images[3 * pixel] == 0) {
            stay.add(label(pixel, 0));
          }
        }
        assertEquals(2, stay.size(), "labels that stay in image " + image);
        ofAllImages.add(stay);
        for (int pixel = image * AREA; pixel < (image + 1) * AREA; pixel++) {
          int from = stay.contains(label(pixel, 0)) ? 0 : 1;
          assertEquals(from, images[3 * pixel + 2], "pixel " + pixel);
          assertEquals(label(pixel, from), logitSpace[pixel]);
          assertEquals(from == 0 ? 100 : 200, representationSpace[pixel]);
          assertEquals(from, confidences[pixel]);
        }
      }
      assertTrue(ofAllImages.size() > 1, "each image keeps labels of its own");
    }
  }

  /** Labels of logit space in stripes, of a partner one further. */
  private static int label(int pixel, int shift) {
    return LABELS.get((pixel % SIDE + shift) % LABELS.size());
  }

  /**
   * @param value of all colours and confidences, and by how much the labels are shifted
   * @param other the one label of representation space
   */
  private static SupervisedImages images(TestGraph graph, int value, int other) {
    int[] labels = new int[COUNT * AREA];
    int[] others = new int[labels.length];
    float[] confidences = new float[labels.length];
    float[] images = new float[3 * labels.length];
    for (int pixel = 0; pixel < labels.length; pixel++) {
      labels[pixel] = label(pixel, value);
      others[pixel] = other;
      confidences[pixel] = value;
      for (int colour = 0; colour < 3; colour++) {
        images[3 * pixel + colour] = value;
      }
    }
    return new SupervisedImages(
        graph.constant(images, COUNT, SIDE, SIDE, 3),
        PseudoLabels.separate(
            supervision(graph, labels, confidences), supervision(graph, others, confidences)));
  }

  private static Supervision supervision(TestGraph graph, int[] labels, float[] confidences) {
    return new Supervision(
        graph.constant(labels, COUNT, SIDE, SIDE), graph.constant(confidences, COUNT, SIDE, SIDE));
  }
}
