package dev.tandem.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;

/** Comparisons of whole arrays. */
public final class ArrayAssert {
  private ArrayAssert() {}

  /**
   * Asserts that the max-relative error, max|actual − expected| / max|expected|, is at most {@code
   * tolerance}; where all that is expected is 0, the largest |actual| must be. NaN fails.
   */
  public static void assertClose(String what, double[] expected, float[] actual, double tolerance) {
    double[] widened = new double[actual.length];
    for (int i = 0; i < widened.length; i++) {
      widened[i] = actual[i];
    }
    assertClose(what, expected, widened, tolerance);
  }

  /** The same for float arrays. */
  public static void assertClose(String what, float[] expected, float[] actual, double tolerance) {
    double[] widened = new double[expected.length];
    for (int i = 0; i < widened.length; i++) {
      widened[i] = expected[i];
    }
    assertClose(what, widened, actual, tolerance);
  }

  /** The same for a golden, of which only the values count. */
  public static void assertClose(
      String what, GoldenArray expected, float[] actual, double tolerance) {
    assertClose(what, expected.values(), actual, tolerance);
  }

  /** The same for double arrays. */
  public static void assertClose(
      String what, double[] expected, double[] actual, double tolerance) {
    assertEquals(expected.length, actual.length, what + ": number of elements");
    double largest = 0;
    double difference = 0;
    int worst = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double d = Math.abs(actual[i] - expected[i]);
      // A NaN is worse than anything.
      if (!(d <= difference)) {
        difference = Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
        worst = i;
      }
    }
    double error = largest == 0 ? difference : difference / largest;
    int at = worst;
    double found = error;
    assertTrue(
        error <= tolerance,
        () ->
            String.format(
                Locale.ROOT,
                "%s: max-relative error %.3g above %.3g; at element %d expected %.9g, found %.9g",
                what,
                found,
                tolerance,
                at,
                expected[at],
                actual[at]));
  }
}
