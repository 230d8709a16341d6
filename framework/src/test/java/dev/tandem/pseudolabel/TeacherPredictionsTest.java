package dev.tandem.pseudolabel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import dev.tandem.testing.TestGraph;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.op.Ops;

class TeacherPredictionsTest {
  /** Similarities of one pixel to three classes: 1, 0 and ½. */
  private static TeacherPredictions view(TestGraph graph, boolean... known) {
    Ops tf = graph.tf();
    return new TeacherPredictions(
        graph.constant(new float[3], 1, 1, 1, 3),
        Optional.of(
            new TeacherPredictions.Space(
                () -> graph.constant(new float[] {1, 0, 0.5f}, 1, 1, 1, 3),
                graph.constant(known, 3))),
        tf.constant(0.5f),
        maps -> Resize.bilinear(tf, maps, tf.constant(new int[] {1, 1})));
  }

  @Test
  void temperatureSharpensTheRepresentationsConfidence() {
    try (TestGraph graph = new TestGraph()) {
      Supervision labels = view(graph, true, true, true).representationLabels(graph.tf(), 0.5);
      assertArrayEquals(new int[] {0}, graph.ints(labels.label()));
      // e² / (e² + e⁰ + e¹)
      assertArrayEquals(new float[] {0.66524f}, graph.floats(labels.confidence()), 1e-5f);
    }
  }

  @Test
  void aClassWithoutPrototypeCanNotBeALabel() {
    try (TestGraph graph = new TestGraph()) {
      Supervision labels = view(graph, false, true, true).representationLabels(graph.tf(), 0.5);
      assertArrayEquals(new int[] {2}, graph.ints(labels.label()));
      // e¹ / (e¹ + e⁰)
      assertArrayEquals(new float[] {0.73106f}, graph.floats(labels.confidence()), 1e-5f);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutTwoPrototypesToChooseFromNoPixelHasALabel(boolean one) {
    try (TestGraph graph = new TestGraph()) {
      Supervision labels = view(graph, false, one, false).representationLabels(graph.tf(), 0.5);
      assertArrayEquals(new int[] {-1}, graph.ints(labels.label()));
      assertArrayEquals(new float[] {0}, graph.floats(labels.confidence()));
    }
  }

  /**
   * Without class 1, at a temperature of ½: (5, 1)/6, (1, 2)/3, (1, 6)/7 and (3, 1)/4 for classes 0
   * and 2. Class 1, the most similar one at pixel 3, takes no part in any confidence.
   */
  @Test
  void confidencesAreSharedAmongTheClassesThatHaveAPrototype() {
    try (TestGraph graph = new TestGraph()) {
      Supervision labels =
          FourPixels.at(graph, 0, true, false, true)
              .representationLabels(graph.tf(), FourPixels.TEMPERATURE);
      FourPixels.assertSupervision(
          graph, labels, new int[] {0, 2, 2, 0}, 5 / 6f, 2 / 3f, 6 / 7f, 3 / 4f);
    }
  }

  /**
   * Similarities of two pixels, (½·log 3, 0) and (0, ½·3·log 3), at three columns: in the middle
   * their mean (¼·log 3, ¾·log 3), where a temperature of ½ gives odds of 3 for class 1. Were the
   * softmaxes (¾, ¼) and (1, 27)/28 resized instead, the confidence there would be 0.607.
   */
  @Test
  void similaritiesAreResizedBeforeTheSoftmax() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      float half = (float) (Math.log(3) / 2);
      TeacherPredictions view =
          new TeacherPredictions(
              graph.constant(new float[4], 1, 1, 2, 2),
              Optional.of(
                  new TeacherPredictions.Space(
                      () -> graph.constant(new float[] {half, 0, 0, 3 * half}, 1, 1, 2, 2),
                      graph.constant(new boolean[] {true, true}, 2))),
              tf.constant(0f),
              maps -> Resize.bilinear(tf, maps, tf.constant(new int[] {1, 3})));
      FourPixels.assertSupervision(
          graph, view.representationLabels(tf, 0.5), new int[] {0, 1, 1}, 3 / 4f, 3 / 4f, 27 / 28f);
    }
  }
}
