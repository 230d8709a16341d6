package dev.tandem.training;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.Supervision;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.OnlineHardExampleMining;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** What the goldens of UniMatch V1 and V2 have in common. */
final class UniMatchGoldens {
  /** Tolerance of confidences and losses. */
  static final double FORWARD = 2e-6;

  /** Tolerance of gradients. */
  static final double GRADIENT = 1e-5;

  private UniMatchGoldens() {}

  static SupervisedLoss supervised(Goldens.Case golden) {
    return switch (golden.text("criterion")) {
      case "CE" -> new CrossEntropy();
      case "OHEM" ->
          new OnlineHardExampleMining(golden.number("ohem_thresh"), golden.whole("min_kept"));
      default -> throw new IllegalArgumentException(golden.text("criterion"));
    };
  }

  static Operand<TFloat32> logits(TestGraph graph, Goldens.Case golden, String key) {
    return golden.input(key).nhwc().floats(graph);
  }

  /** True where the map is 1. */
  static Operand<TBool> mask(TestGraph graph, GoldenArray map) {
    return graph.tf().math.equal(map.ints(graph), graph.tf().constant(1));
  }

  static boolean hasLabel(TestGraph graph, Supervision labels) {
    return hasLabel(graph.ints(labels.label()));
  }

  static boolean hasLabel(int[] labels) {
    return Arrays.stream(labels).anyMatch(label -> label >= 0);
  }

  /** The reference's value, or 0 where it is NaN for want of a pixel with a label. */
  static double scalar(Goldens.Case golden, String key, boolean hasLabel) {
    double value = golden.output(key).scalar();
    assertEquals(hasLabel, !Double.isNaN(value), key);
    return hasLabel ? value : 0;
  }

  static void assertScalar(String what, double expected, float actual) {
    assertClose(what, new double[] {expected}, new float[] {actual}, FORWARD);
  }

  /** The reference's label with −1 as the label of padding. */
  static int[] labelsWithoutPadding(GoldenArray labels, GoldenArray padding) {
    int[] expected = labels.ints();
    int[] padded = padding.ints();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = padded[i] == 1 ? -1 : expected[i];
    }
    return expected;
  }

  /** The reference's confidence with 0 as the confidence of padding. */
  static double[] confidencesWithoutPadding(GoldenArray confidences, GoldenArray padding) {
    double[] expected = confidences.values().clone();
    int[] padded = padding.ints();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = padded[i] == 1 ? 0 : expected[i];
    }
    return expected;
  }

  /** Compares d loss / d logits; 0 is expected of a loss without a pixel with a label. */
  static void assertGradient(Goldens.Case golden, String name, boolean hasLabel, float[] actual) {
    GoldenArray gradient = golden.output("f64_grad_pred_" + name).nhwc();
    double[] values = hasLabel ? gradient.values() : new double[gradient.values().length];
    assertClose("gradient " + name, values, actual, GRADIENT);
  }
}
