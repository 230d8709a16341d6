package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.report.RunMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A batch of which a process is killed and that is interrupted. */
class BatchInterruptTest extends BatchTest {
  /** Two configs, two rates, two seeds; six of the eight runs are finished. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end there")
  void aKilledRunAndAnInterruptCostNothingThatWasFinished()
      throws IOException, InterruptedException {
    String steps = "training.steps=150";
    for (String rate : List.of("0.003", "0.01")) {
      for (int seed = 1; seed <= 2; seed++) {
        finished(semi, "tiny-learning_rate_" + rate, seed, "training.learning_rate=" + rate, steps);
      }
    }
    for (int seed = 1; seed <= 2; seed++) {
      finished(
          baseline, "baseline-learning_rate_0.003", seed, "training.learning_rate=0.003", steps);
    }
    List<String> line =
        List.of(
            "batch",
            semi.toString(),
            baseline.toString(),
            "--seeds",
            "1,2",
            "--grid",
            "training.learning_rate=0.003,0.01",
            "--set",
            steps,
            "--set",
            "training.log_every=1",
            "--out",
            out.toString());
    WorkerProcess process = WorkerProcess.start(line, folder.resolve("said"));
    try {
      waitForStep(metrics("baseline-learning_rate_0.01/1"));
      process.process().toHandle().children().forEach(ProcessHandle::destroyForcibly);
      waitForStep(metrics("baseline-learning_rate_0.01/2"));
      String table = Files.readString(out.resolve("table.md"));
      assertTrue(
          table.contains("6 of 8 runs finished, running: baseline-learning_rate_0.01 2."), table);
      process.process().toHandle().destroy();
      assertEquals(ExitCode.INTERRUPTED, process.awaitEnd(), process.said());
    } finally {
      process.kill();
    }
    String said = process.said();
    assertTrue(
        said.contains("batch: failed: baseline-learning_rate_0.01 1: training, killed by someone"),
        said);
    assertTrue(
        said.contains("\nbatch: interrupted, 6 of 8 runs finished; the same command goes on\n"),
        said);
    long saved = RunMetrics.read(metrics("baseline-learning_rate_0.01/2")).endedAt().orElseThrow();
    assertTrue(
        Files.exists(out.resolve("baseline-learning_rate_0.01/2/checkpoints/step-" + saved)));

    List<Object> again = new ArrayList<>(line);
    again.addAll(List.of("--jobs", "2", "--baseline", "tiny-learning_rate_0.01"));
    TinyProject.Outcome outcome = TinyProject.tandem(again.toArray());
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("\n| baseline-learning_rate_0.01 | 2 | "), outcome.out());
    RunMetrics resumed = RunMetrics.read(metrics("baseline-learning_rate_0.01/2"));
    assertEquals(150, resumed.training().size());
    assertTrue(
        Files.readString(out.resolve("runs.csv"))
            .startsWith("config,seed,training.learning_rate,miou_percent,"));
  }

  private static void waitForStep(Path metrics) throws InterruptedException, IOException {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!Files.exists(metrics) || Files.size(metrics) == 0) {
      assertTrue(System.nanoTime() < limit, "no step within ten minutes");
      Thread.sleep(10);
    }
  }
}
