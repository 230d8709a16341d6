package dev.tandem.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ConfusionGoldenTest {
  private static final double TOLERANCE = 1e-6;

  @TestFactory
  Stream<DynamicTest> countsAndIousAreTheReferences() {
    return Goldens.tests("h_miou", this::isTheReference);
  }

  private void isTheReference(Goldens.Case golden) {
    int classCount = golden.whole("num_classes");
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    try (TestGraph graph = new TestGraph()) {
      for (int part = 0; golden.inputs().containsKey("pred_" + part); part++) {
        // Labels outside the classes, which the reference skips, are −1 in Tandem.
        int[] truth =
            Arrays.stream(golden.input("target_" + part).ints())
                .map(t -> t >= classCount ? -1 : t)
                .toArray();
        int[] counts =
            graph.ints(
                Evaluator.counts(
                    graph.tf(),
                    graph.constant(truth, 1, 1, truth.length),
                    golden.input("pred_" + part).reshaped(1, 1, truth.length).ints(graph),
                    classCount));
        for (int i = 0; i < counts.length; i++) {
          matrix.add(i / classCount, i % classCount, counts[i]);
        }
      }
    }
    int[] expected = golden.output("confusion_target_rows").ints();
    double[] ious = golden.output("iou").values();
    for (int truth = 0; truth < classCount; truth++) {
      for (int predicted = 0; predicted < classCount; predicted++) {
        assertEquals(expected[truth * classCount + predicted], matrix.count(truth, predicted));
      }
      if (Double.isNaN(ious[truth])) {
        assertTrue(matrix.iou(truth).isEmpty(), "a class that is nowhere has no IoU");
      } else {
        assertEquals(ious[truth], matrix.iou(truth).orElseThrow(), TOLERANCE);
      }
    }
    // The reference's mean is NaN if a class is absent; Tandem leaves the class out.
    double mean = Arrays.stream(ious).filter(i -> !Double.isNaN(i)).average().orElse(0);
    assertEquals(mean, matrix.meanIou(), TOLERANCE);
    double reference = golden.output("miou").scalar();
    assertTrue(Double.isNaN(reference) || Math.abs(reference - matrix.meanIou()) <= TOLERANCE);
  }
}
