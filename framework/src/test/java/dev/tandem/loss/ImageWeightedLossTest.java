package dev.tandem.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.Supervision;
import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageWeightedLossTest {
  private static final double TOLERANCE = 1e-6;
  private static final double LN2 = Math.log(2);

  @Test
  void everyImageIsWeightedByItsShareOfConfidentPixels() {
    // Equal logits of two classes: each CE is ln 2. Image 0: 1 of 2 confident, image 1: 2 of 2.
    assertEquals(
        (2 * 0.5 + 2 * 1) * LN2 / 4,
        loss(new float[8], new int[] {0, 1, 1, 0}, new float[] {0.9f, 0.5f, 0.8f, 1}),
        TOLERANCE);
  }

  @Test
  void anImageWithoutAValidPixelCountsForNothing() {
    assertEquals(
        LN2,
        loss(new float[8], new int[] {-1, -1, 1, 0}, new float[] {0.9f, 0.9f, 0.9f, 1}),
        TOLERANCE);
  }

  @Test
  void aBatchWithoutAValidPixelGivesZeroWithoutNan() {
    assertEquals(0, loss(new float[8], new int[] {-1, -1, -1, -1}, new float[] {1, 1, 1, 1}));
  }

  @Test
  void pixelsWhoseLossIsExactlyZeroLeaveTheMean() {
    float[] logits = new float[8];
    logits[0] = 1000;
    assertEquals(LN2, loss(logits, new int[] {0, 0, 0, 0}, new float[] {1, 1, 1, 1}), TOLERANCE);
  }

  @Test
  void crossEntropyIsTheMeanOverPixelsThatCount() {
    try (TestGraph graph = new TestGraph()) {
      float third = (float) Math.log(3);
      // −log ¼ and −log ¾; the last pixel is ignored.
      var logits = graph.constant(new float[] {0, third, 0, third, 9, 0}, 1, 1, 3, 2);
      var label = graph.constant(new int[] {0, 1, -1}, 1, 1, 3);
      assertEquals(
          (Math.log(4) + Math.log(4 / 3.0)) / 2,
          graph.scalar(new CrossEntropy().loss(graph.tf(), logits, label).value(graph.tf())),
          TOLERANCE);
      var none = graph.constant(new int[] {-1, -1, -1}, 1, 1, 3);
      var loss = new CrossEntropy().loss(graph.tf(), logits, none).value(graph.tf());
      assertEquals(0, graph.scalar(loss));
      assertArrayEquals(
          new float[6], graph.floats(graph.tf().gradients(loss, List.of(logits)).dy(0)), 0f);
    }
  }

  /** Two images of two pixels and two classes; threshold 0.8. */
  private static float loss(float[] logits, int[] labels, float[] confidences) {
    try (TestGraph graph = new TestGraph()) {
      return graph.scalar(
          new ImageWeightedLoss(0.8f)
              .loss(
                  graph.tf(),
                  graph.constant(logits, 2, 1, 2, 2),
                  new Supervision(
                      graph.constant(labels, 2, 1, 2), graph.constant(confidences, 2, 1, 2)))
              .value(graph.tf()));
    }
  }
}
