package dev.tandem.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  @Test
  void theGraphCountsPairsWithTruthInTheRowsAndLeavesIgnoredPixelsOut() {
    try (TestGraph graph = new TestGraph()) {
      int[] counts =
          graph.ints(
              Evaluator.counts(
                  graph.tf(),
                  graph.constant(new int[] {0, 0, 1, -1, 1, 2}, 1, 2, 3),
                  graph.constant(new int[] {0, 1, 1, 0, 1, 0}, 1, 2, 3),
                  3));
      assertArrayEquals(new int[] {1, 1, 0, 0, 2, 0, 1, 0, 0}, counts);
    }
  }

  @Test
  void eachImageOfABatchIsCountedByItself() {
    try (TestGraph graph = new TestGraph()) {
      int[] counts =
          graph.ints(
              Evaluator.counts(
                  graph.tf(),
                  graph.constant(new int[] {0, 1, 1, -1}, 2, 1, 2),
                  graph.constant(new int[] {0, 0, 1, 1}, 2, 1, 2),
                  2));
      assertArrayEquals(new int[] {1, 0, 1, 0, 0, 0, 0, 1}, counts);
    }
  }

  @Test
  void meanIouAndAccuracyComeFromTheWholeMatrix() {
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    matrix.add(0, 0, 1);
    matrix.add(0, 1, 1);
    matrix.add(1, 1, 2);
    // 1/2 and 2/3; class 2 is absent.
    assertEquals((0.5 + 2 / 3.0) / 2, matrix.meanIou(), 1e-12);
    assertEquals(0.75, matrix.pixelAccuracy(), 1e-12);
  }

  @Test
  void anEmptyMatrixIsZero() {
    assertEquals(0, new ConfusionMatrix(2).meanIou());
    assertEquals(0, new ConfusionMatrix(2).pixelAccuracy());
  }
}
