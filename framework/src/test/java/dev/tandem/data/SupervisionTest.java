package dev.tandem.data;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SupervisionTest {
  @Test
  void theConfidenceIsTheLargestOfTheSoftmax() {
    try (TestGraph graph = new TestGraph()) {
      float log2 = (float) Math.log(2);
      // Softmax: ⅓, ⅔; then ½, ½ of which the first class counts; then 1, 0 without overflow.
      var scores = graph.constant(new float[] {0, log2, 5, 5, 1000, -1000}, 1, 1, 3, 2);
      Supervision labels = Supervision.mostProbable(graph.tf(), scores);
      assertArrayEquals(new int[] {1, 0, 0}, graph.ints(labels.label()));
      assertClose(
          "confidence", new double[] {2 / 3.0, 0.5, 1}, graph.floats(labels.confidence()), 1e-6);
    }
  }

  @Test
  void ofTwoEqualScoresTheConfidenceIsExactlyOneHalf() {
    try (TestGraph graph = new TestGraph()) {
      // As many as fill the lanes of a processor's registers.
      int pixels = 35;
      float[] half = new float[pixels];
      Arrays.fill(half, 0.5f);
      var scores = graph.constant(new float[2 * pixels], 1, 1, pixels, 2);
      assertArrayEquals(
          half, graph.floats(Supervision.mostProbable(graph.tf(), scores).confidence()));
    }
  }

  @Test
  void whatIsIgnoredHasNoLabelAndNoConfidence() {
    try (TestGraph graph = new TestGraph()) {
      var probabilities = graph.constant(new float[] {0.25f, 0.75f, 0.9f, 0.1f}, 1, 1, 2, 2);
      Supervision labels =
          Supervision.ofProbabilities(graph.tf(), probabilities)
              .ignoredWhere(graph.tf(), graph.constant(new boolean[] {false, true}, 1, 1, 2));
      assertArrayEquals(new int[] {1, -1}, graph.ints(labels.label()));
      assertArrayEquals(new float[] {0.75f, 0}, graph.floats(labels.confidence()));
    }
  }
}
