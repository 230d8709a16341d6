package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.evaluation.ConfusionMatrix;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final SettableClock clock = new SettableClock();

  /** A clock that the test advances. */
  private static final class SettableClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private ConsoleProgress begun(boolean live, long steps, long done) {
    ConsoleProgress progress = new ConsoleProgress(out, live, "run", steps, List.of(), clock);
    progress.onBegin(done);
    return progress;
  }

  @Test
  void nothingIsShownBeforeTheTrainingBegins() {
    new ConsoleProgress(out, true, "run", 3, List.of(), clock).close();
    assertEquals(List.of(), lines());
  }

  @Test
  void plainLinesSayStepLossPaceAndTheTimeThatRemains() {
    try (ConsoleProgress progress = begun(false, 40, 0)) {
      for (int step = 1; step <= 3; step++) {
        // Two minutes for the first step, three seconds for each that follows.
        clock.now = clock.now.plus(step == 1 ? Duration.ofMinutes(2) : Duration.ofSeconds(3));
        progress.onStep(step, Map.of("loss", 1.23456, "images_per_second", 7.25));
      }
      clock.now = clock.now.plusSeconds(3);
      progress.onStep(4, Map.of("loss", 1.0, "images_per_second", 7.0));
      progress.onEvaluation(4, matrix());
    }
    assertEquals(
        List.of(
            "run: 40 steps",
            "step 2/40  loss 1.2346  7.3 images/s  ETA 0:01:54",
            "step 4/40  loss 1.0000  7.0 images/s  ETA 0:01:48",
            "step 4/40  mIoU 37.5 %  pixel accuracy 75.0 %"),
        lines());
  }

  @Test
  void aTrainingHasAtMostTwentyLines() {
    try (ConsoleProgress progress = begun(false, 601, 0)) {
      for (int step = 1; step <= 601; step++) {
        progress.onStep(step, Map.of("loss", 1.0));
      }
    }
    List<String> lines = lines();
    assertEquals(1 + 20, lines.size());
    assertEquals("step 31/601  loss 1.0000  ETA 0:00:00", lines.get(1));
    assertEquals("step 601/601  loss 1.0000", lines.get(20));
  }

  @Test
  void aResumedRunSaysWhereItGoesOnAndTimesOnlyItsOwnSteps() {
    try (ConsoleProgress progress = begun(false, 20, 17)) {
      progress.onStep(18, Map.of());
      clock.now = clock.now.plusSeconds(3700);
      progress.onStep(19, Map.of());
    }
    assertEquals(
        List.of("run: 20 steps, going on after step 17", "step 18/20", "step 19/20  ETA 1:01:40"),
        lines());
  }

  @Test
  void anEvaluationStaysAboveTheLiveBar() {
    try (ConsoleProgress progress = begun(true, 10, 5)) {
      progress.onStep(6, Map.of("loss", 1.25));
      progress.onEvaluation(6, matrix());
    }
    String shown = bytes.toString(StandardCharsets.UTF_8);
    int line = shown.indexOf("\rstep 6/10  mIoU 37.5 %  pixel accuracy 75.0 % ");
    assertTrue(line >= 0, shown);
    assertTrue(shown.lastIndexOf("6/10 (") > line, shown);
    assertTrue(shown.endsWith(System.lineSeparator()), shown);
  }

  @Test
  void stepsSayTheirLossesAndEvaluationsWhetherTheyAreTheBest() {
    Map<String, Double> scalars =
        Map.of(
            "loss", 1.5, "supervised", 1.0, "unsupervised", 0.5, "confident", 0.456, "other", 9.0);
    try (ConsoleProgress progress = begun(false, 3, 0)) {
      progress.onEvaluation(1, matrix());
      progress.onEvaluation(2, new ConfusionMatrix(2));
      progress.onStep(3, scalars);
    }
    assertEquals(
        List.of(
            "run: 3 steps",
            "step 1/3  mIoU 37.5 %  pixel accuracy 75.0 %",
            "step 2/3  mIoU 0.0 %  pixel accuracy 0.0 %  (best 37.5 % at step 1)",
            "step 3/3  loss 1.5000  supervised 1.0000  unsupervised 0.5000  confident 46 %"),
        lines());
  }

  @Test
  void theBestOfTheProcessesBeforeCounts() {
    List<RunMetrics.Evaluation> earlier =
        List.of(
            new RunMetrics.Evaluation(2, 0.5, 0.8, Map.of()),
            new RunMetrics.Evaluation(4, 0.9, 0.9, Map.of()));
    try (ConsoleProgress progress = new ConsoleProgress(out, false, "run", 9, earlier, clock)) {
      progress.onBegin(3);
      progress.onEvaluation(4, matrix());
    }
    assertEquals(
        "step 4/9  mIoU 37.5 %  pixel accuracy 75.0 %  (best 50.0 % at step 2)", lines().get(1));
  }

  @Test
  void theBarHasTheLastAndTheBestMiou() {
    try (ConsoleProgress progress = begun(true, 3, 0)) {
      progress.onEvaluation(1, matrix());
      progress.onEvaluation(2, new ConfusionMatrix(2));
      progress.onStep(3, Map.of("loss", 1.5));
    }
    String shown = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(shown.contains("mIoU 0.0 %, best 37.5 %"), shown);
  }

  private static ConfusionMatrix matrix() {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    matrix.add(0, 0, 3);
    matrix.add(0, 1, 1);
    return matrix;
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
