package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DamageWatchTest {
  private final DamageWatch watch = new DamageWatch();

  private Optional<String> after(long step, double loss, double scaleChange, double flipped) {
    Map<String, Double> scalars = new HashMap<>();
    scalars.put("supervised", loss);
    scalars.put("gradient_norm", 56.1);
    scalars.put("scale_change", scaleChange);
    scalars.put("flipped_scales", flipped);
    return watch.after(step, scalars);
  }

  @Test
  void anOrdinaryStartIsNotReported() {
    for (int step = 1; step <= 100; step++) {
      assertEquals(Optional.empty(), after(step, 2.5 / Math.sqrt(step) + 0.5, 0.05, 3));
    }
  }

  @Test
  void aScaleThatMovesMuchFurtherThanBeforeIsReportedOnce() {
    // A change below 0.06 is small, whatever was before.
    for (double change : new double[] {0.02, 0.04, 0.03, 0.01, 0.02, 0.06}) {
      assertEquals(Optional.empty(), after(1, 2, change / 2, 0));
    }
    assertEquals(Optional.empty(), after(7, 2, 0.059, 0));
    assertEquals(
        "step 8 moved a scale of a normalisation layer by 0.06 and turned the sign of 4 (norm of the"
            + " gradients 56.1)",
        after(8, 2, 0.06, 4).orElseThrow());
    assertEquals(Optional.empty(), after(9, 2, 0.5, 20));
  }

  @Test
  void scalesThatAlwaysMoveFarAreNotReported() {
    for (int step = 1; step <= 20; step++) {
      assertEquals(Optional.empty(), after(step, 2, step % 2 == 0 ? 0.1 : 0.2, 0));
    }
  }

  @Test
  void manyScalesThatTurnAreReported() {
    assertEquals(
        "step 1 moved a scale of a normalisation layer by 0.10 and turned the sign of 12 (norm of the"
            + " gradients 56.1)",
        after(1, 2, 0.1, 12).orElseThrow());
  }

  @Test
  void aLossThatStaysAboveItsEarlierCourseIsReported() {
    for (int step = 1; step <= 20; step++) {
      assertEquals(Optional.empty(), after(step, 1, 0, 0));
    }
    // With n of 20 steps at 2 the mean is 1 + n/20: above 1.5 with the eleventh.
    for (int step = 21; step <= 30; step++) {
      assertEquals(Optional.empty(), after(step, 2, 0, 0));
    }
    assertEquals(
        "the supervised loss of the last 20 steps up to step 31 is 1.55 on average, and was 1.00"
            + " before",
        after(31, 2, 0, 0).orElseThrow());
  }

  @Test
  void laterStepsAreNotWatched() {
    assertEquals(Optional.empty(), after(301, 2, 5, 50));
  }

  @Test
  void aMethodWithoutSuchScalarsIsNotReported() {
    assertEquals(Optional.empty(), watch.after(1, Map.of("loss", 1.0)));
  }
}
