package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.assembly.StepBenchmark;
import dev.tandem.report.StepParts;
import dev.tandem.report.StepTrace;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BenchTimingsTest {
  private static BenchTimings of(Double... seconds) {
    return figures(List.of(seconds), Optional.empty());
  }

  private static BenchTimings figures(
      List<Double> seconds, Optional<StepBenchmark.Timing> against) {
    StepParts parts = StepParts.of(new StepTrace(List.of()));
    return new BenchTimings(
        "x",
        "CPU:0",
        "float32",
        List.of("training.crop=65", "seed=2"),
        new StepBenchmark.Measurement(
            new StepBenchmark.Timing(seconds, 6),
            against,
            OptionalDouble.of(3.5),
            List.of(parts),
            new StepTrace(List.of()),
            OptionalLong.empty(),
            Optional.empty()));
  }

  @Test
  void theStepIsTheMedianAndTheSpeedFollowsFromIt() {
    assertEquals(2.0, of(9.0, 1.0, 2.0).stepSeconds());
    assertEquals(3.0, of(9.0, 1.0, 2.0).imagesPerSecond());
    assertEquals(1.5, of(9.0, 1.0, 2.0, 1.0).stepSeconds());
  }

  @Test
  void theProcessorsTimeIsSaidBesideTheStep() {
    assertTrue(of(1.0).table().contains("processors 3.500 s a step"), of(1.0).table());
    assertEquals(3.5, of(1.0).json().get("processor_seconds").getAsDouble());
  }

  @Test
  void theRatioIsThatOfStepsSideBySideNotThatOfTheMedians() {
    // Pairs 1/1, 2/4, 9/3; medians 2 and 3.
    StepBenchmark.Timing other = new StepBenchmark.Timing(List.of(1.0, 4.0, 3.0), 12);
    BenchTimings figures = figures(List.of(1.0, 2.0, 9.0), Optional.of(other));
    assertEquals(1.0, figures.ratioTo(other));
    assertTrue(
        figures
            .table()
            .contains(
                "against training.crop=65 seed=2: step 3.000 s, 4.00 images/s; ratio 1.000 (median"
                    + " of the pairs)"),
        figures.table());
    assertEquals(1.0, figures.json().get("ratio").getAsDouble());
    assertEquals(3.0, figures.json().get("against_step_seconds").getAsDouble());
    assertEquals(4.0, figures.json().get("against_images_per_second").getAsDouble());
  }

  @Test
  void withoutOtherSettingsThereIsNoRatio() {
    assertFalse(of(1.0).table().contains("against"), of(1.0).table());
    assertFalse(of(1.0).json().has("ratio"));
  }

  @Test
  void whatTheSystemDoesNotTellIsNull() {
    assertEquals(true, of(1.0).json().get("peak_memory_bytes").isJsonNull());
  }
}
