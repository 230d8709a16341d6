package dev.tandem.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.Draws;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.Representation;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;

class ContrastiveSamplerTest {
  private static final int[] CLASSES = {0, 0, 2, -1, 2, 2, 3, 0, -1, 3};
  private static final boolean[] HARD = {
    true, false, true, true, false, true, false, true, true, false
  };

  @Test
  void anchorsAreHardPixelsOfTheirClassAndNegativesPixelsOfOthers() {
    List<int[]> drawn = sample(CLASSES, HARD, new float[16], 30, 20);
    assertArrayEquals(new int[] {0, 2, 3}, drawn.get(0));
    Set<Integer> anchors = new HashSet<>();
    for (int v = 0; v < 3; v++) {
      int own = drawn.get(0)[v];
      for (int q = 0; q < 30; q++) {
        int anchor = drawn.get(1)[v * 30 + q];
        if (own == 3) {
          assertEquals(-1, anchor, "class 3 has no hard pixel");
        } else {
          assertTrue(HARD[anchor] && CLASSES[anchor] == own);
          anchors.add(anchor);
        }
      }
      for (int n = 0; n < 600; n++) {
        int negative = CLASSES[drawn.get(2)[v * 600 + n]];
        assertNotEquals(-1, negative);
        assertNotEquals(own, negative);
      }
    }
    assertEquals(Set.of(0, 2, 5, 7), anchors);
  }

  @Test
  void negativesFollowTheSoftmaxOverTheOtherClassesPresentAndAreUniformWithin() {
    // Class 1 is absent: its high probability must have no effect.
    float[] logits = new float[16];
    logits[1] = 5;
    logits[2] = (float) Math.log(3);
    int draws = 20_000;
    List<int[]> drawn = sample(CLASSES, HARD, logits, 100, draws / 100);
    int[] pixels = new int[CLASSES.length];
    for (int n = 0; n < draws; n++) {
      pixels[drawn.get(2)[n]]++;
    }
    // For class 0: class 2 with ¾ over three pixels, class 3 with ¼ over two.
    // Five standard errors of a share of ¼ in 20 000.
    double tolerance = 0.0154;
    for (int pixel : new int[] {2, 4, 5}) {
      assertEquals(0.25, pixels[pixel] / (double) draws, tolerance);
    }
    for (int pixel : new int[] {6, 9}) {
      assertEquals(0.125, pixels[pixel] / (double) draws, tolerance);
    }
  }

  @Test
  void everyIndexIsOfAPixelEvenWhereTheLogitsAreNotNumbers() {
    float[] logits = new float[16];
    Arrays.fill(logits, Float.NaN);
    for (int negative : sample(CLASSES, HARD, logits, 10, 5).get(2)) {
      assertTrue(negative >= 0 && CLASSES[negative] >= 0, "pixel " + negative);
    }
  }

  @Test
  void oneClassOnlyHasNothingToContrastWith() {
    assertEquals(0, lossOf(new int[] {1, 1, -1, 1}));
  }

  @Test
  void noValidPixelAtAllGivesNoSampleAndALossOfZero() {
    assertEquals(0, lossOf(new int[] {-1, -1, -1, -1}));
  }

  /** The loss, whose gradient must be 0 too. */
  private static float lossOf(int[] classes) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      boolean[] hard = new boolean[classes.length];
      Arrays.fill(hard, true);
      var samples =
          new ContrastiveSampler(4, 5)
              .sample(
                  tf,
                  graph.constant(classes, classes.length),
                  graph.constant(hard, hard.length),
                  graph.constant(new float[9], 3, 3),
                  Draws.once(1));
      var pixels = graph.constant(new float[] {1, 2, 3, 4, -1, 0, 2, 2}, 4, 2);
      var prototypes = graph.constant(new float[] {1, 0, 0, 1, 1, 1}, 3, 2);
      var loss =
          new ContrastiveLoss(new DeterministicRepresentation(), 0.5)
              .loss(tf, Representation.of(pixels), Representation.of(prototypes), samples);
      assertArrayEquals(new float[8], graph.floats(tf.gradients(loss, List.of(pixels)).dy(0)), 0f);
      return graph.scalar(loss);
    }
  }

  private static List<int[]> sample(
      int[] classes, boolean[] hard, float[] logits, int queries, int negatives) {
    try (TestGraph graph = new TestGraph()) {
      var samples =
          new ContrastiveSampler(queries, negatives)
              .sample(
                  graph.tf(),
                  graph.constant(classes, classes.length),
                  graph.constant(hard, hard.length),
                  graph.constant(logits, 4, 4),
                  Draws.once(7));
      return graph.allInts(List.of(samples.classes(), samples.anchors(), samples.negatives()));
    }
  }
}
