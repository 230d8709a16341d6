package dev.tandem.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;

/** Four pixels of two classes; the true class has the probabilities ½, ¾, 9/10 and, ignored, ½. */
class OnlineHardExampleMiningTest {
  private static final double TOLERANCE = 1e-6;
  private static final int[] LABELS = {1, 1, 1, -1};

  @Test
  void pixelsUpToTheThresholdAreKept() {
    // The smallest probability, ½, is below the threshold.
    assertEquals(-Math.log(0.5), loss(0.7, 1, LABELS), TOLERANCE);
  }

  @Test
  void theHardestPixelsAreKeptWhateverTheThreshold() {
    assertEquals(-(Math.log(0.5) + Math.log(0.75)) / 2, loss(0.1, 2, LABELS), TOLERANCE);
  }

  @Test
  void withFewerValidPixelsThanMustBeKeptAllAreKept() {
    double all = -(Math.log(0.5) + Math.log(0.75) + Math.log(0.9)) / 3;
    assertEquals(all, loss(0.1, 4, LABELS), TOLERANCE);
    assertEquals(all, loss(0.1, 0, LABELS), TOLERANCE);
  }

  @Test
  void aBatchWithoutAValidPixelGivesZero() {
    assertEquals(0, loss(0.7, 2, new int[] {-1, -1, -1, -1}));
  }

  private static float loss(double threshold, int minKept, int[] labels) {
    try (TestGraph graph = new TestGraph()) {
      float[] logits = {0, 0, 0, (float) Math.log(3), 0, (float) Math.log(9), 0, 0};
      return graph.scalar(
          new OnlineHardExampleMining(threshold, minKept)
              .loss(graph.tf(), graph.constant(logits, 1, 2, 2, 2), graph.constant(labels, 1, 2, 2))
              .value(graph.tf()));
    }
  }
}
