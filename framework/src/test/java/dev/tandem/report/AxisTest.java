package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
  @Test
  void ticksAreRoundAndCoverTheRange() {
    assertArrayEquals(new double[] {30, 40, 50, 60, 70}, Axis.covering(31.6, 69).ticks(), 1e-9);
    assertArrayEquals(
        new double[] {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, Axis.covering(0, 0.1 + 0.5).ticks(), 1e-9);
    assertArrayEquals(new double[] {-1, 0, 1, 2, 3}, Axis.covering(-0.5, 3).ticks(), 1e-9);
  }

  @Test
  void aRangeOfOneValueStillHasAWidth() {
    assertEquals(0, Axis.covering(0, 0).position(0));
    Axis axis = Axis.covering(5, 5);
    assertEquals(0, axis.position(5), 1e-9);
  }

  @Test
  void positionsAreSharesOfTheAxis() {
    assertEquals(0.25, Axis.covering(0, 100).position(25), 1e-9);
  }

  @Test
  void labelsHaveTheDecimalsOfTheTicks() {
    assertEquals(List.of("0", "20", "40", "60", "80", "100"), labels(0, 100));
    assertEquals(List.of("0.000", "0.002", "0.004", "0.006", "0.008", "0.010"), labels(0, 0.01));
    assertEquals(List.of("0", "5k", "10k", "15k", "20k"), labels(0, 20_000));
    assertEquals(List.of("0.0", "0.5", "1.0", "1.5", "2.0", "2.5"), labels(0, 2.4));
  }

  @Test
  void smallNumbersHaveAnExponentAndZerosAnOrdinaryAxis() {
    assertEquals(List.of("0", "5e-6", "1e-5", "1.5e-5", "2e-5"), labels(0, 0.00002));
    assertEquals(List.of("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(0, 0));
  }

  private static List<String> labels(double low, double high) {
    Axis axis = Axis.covering(low, high);
    return Arrays.stream(axis.ticks()).mapToObj(axis::label).toList();
  }
}
