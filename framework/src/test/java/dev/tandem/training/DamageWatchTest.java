package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DamageWatchTest {
  private final DamageWatch watch = new DamageWatch();

  private Optional<String> after(long step, double loss, double scaleChange, double flipped) {
    return after(step, 0.01, loss, scaleChange, flipped);
  }

  private Optional<String> after(
      long step, double rate, double loss, double scaleChange, double flipped) {
    Map<String, Double> scalars = new HashMap<>();
    scalars.put("learning_rate", rate);
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
  void changesThatGrowWithTheLearningRateOfAWarmUpAreNotReported() {
    for (int step = 1; step <= 60; step++) {
      assertEquals(Optional.empty(), after(step, 1e-4 * step, 2, 0.001 * step, 0));
    }
    // The median change is 0.031: this step is 2.5 times as large, but 1.3 times what its rate
    // lets expect.
    assertEquals(Optional.empty(), after(61, 1e-4 * 61, 2, 0.078, 0));
    // 2.5 times the change of an ordinary step at its rate, 0.062.
    assertEquals(Optional.empty(), after(62, 1e-4 * 62, 2, 0.154, 0));
    assertTrue(after(63, 1e-4 * 63, 2, 0.158, 0).isPresent());
  }

  @Test
  void aLongWarmUpIsWatchedUntilItsRateWasFullForAWhile() {
    for (int step = 1; step <= 400; step++) {
      assertEquals(Optional.empty(), after(step, 1e-4 * step, 2, 0.05, 0));
    }
    for (int step = 401; step < 600; step++) {
      assertEquals(Optional.empty(), after(step, 0.03, 2, 0.05, 0));
    }
    DamageWatch later = new DamageWatch();
    later.after(399, Map.of("learning_rate", 0.0399));
    later.after(400, Map.of("learning_rate", 0.04));
    Map<String, Double> turned = Map.of("learning_rate", 0.04, "flipped_scales", 12.0);
    assertEquals(Optional.empty(), later.after(601, turned));
    assertTrue(later.after(600, turned).isPresent());
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
