package dev.tandem.pseudolabel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.data.Supervision;
import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;

class TeacherPredictionsTest {
  /** Similarities of one pixel to three classes: 1, 0 and ½. */
  private static TeacherPredictions view(TestGraph graph, boolean... known) {
    Ops tf = graph.tf();
    return new TeacherPredictions(
        graph.constant(new float[3], 1, 1, 1, 3),
        () -> graph.constant(new float[] {1, 0, 0.5f}, 1, 1, 1, 3),
        graph.constant(known, 3),
        tf.constant(0.5f),
        tf.constant(new int[] {1, 1}));
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

  @Test
  void withoutAnyPrototypeNoPixelHasALabel() {
    try (TestGraph graph = new TestGraph()) {
      Supervision labels = view(graph, false, false, false).representationLabels(graph.tf(), 0.5);
      assertArrayEquals(new int[] {-1}, graph.ints(labels.label()));
      assertArrayEquals(new float[] {0}, graph.floats(labels.confidence()));
    }
  }
}
