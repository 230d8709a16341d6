package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static Curve curve(int points, IntToDoubleFunction value) {
    return new Curve(
        "run",
        0,
        IntStream.range(0, points)
            .mapToObj(i -> new Curve.Point(i, value.applyAsDouble(i)))
            .toList());
  }

  @Test
  void aFallingCurveIsNotNoisyAndAJumpingOneIs() {
    assertFalse(curve(100, i -> 100 - i).isNoisy());
    assertTrue(curve(100, i -> 100 - i + 20 * (i % 2)).isNoisy());
    assertFalse(curve(100, i -> 7).isNoisy());
    assertFalse(curve(40, i -> i < 5 ? i : 5 - i / 8.0).isNoisy(), "it turns once");
  }

  @Test
  void smoothedValuesAreMeansOfSections() {
    Curve smoothed = curve(96, i -> i % 2).smoothed();
    assertEquals(16, smoothed.points().size());
    assertEquals(new Curve.Point(2.5, 0.5), smoothed.points().get(0));
    assertEquals(60, curve(10_000, i -> i).smoothed().points().size());
    assertEquals(List.of(), curve(3, i -> Double.NaN).points());
  }
}
