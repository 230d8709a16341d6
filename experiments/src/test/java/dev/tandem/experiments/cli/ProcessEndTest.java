package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end there")
class ProcessEndTest extends TinyProjectBase {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** A setting with which a step takes minutes. */
  private static final String SLOW = "model.backbone=" + SlowEncoder.class.getName();

  @Test
  void anInterruptAmidAStepEndsAProcessThatHasNothingToSave()
      throws IOException, InterruptedException {
    WorkerProcess bench =
        start("bench", project.config().toString(), "--steps", "9", "--set", SLOW);
    // It prints nothing before its end. Its first step, of minutes, runs by now; an interrupt
    // before
    // it has the same result.
    Thread.sleep(6000);
    assertTrue(bench.process().isAlive(), bench.said());
    bench.process().destroy();
    assertEquals(ExitCode.INTERRUPTED, bench.awaitEnd(), bench.said());
    // TensorFlow may have logged lines; the process itself adds none.
    assertFalse(bench.said().contains("tandem"), bench.said());
  }

  @Test
  void anInterruptedTrainingSavesAndSaysSo() throws IOException, InterruptedException {
    Path run = project.run("interrupted");
    WorkerProcess training =
        start(
            "train",
            project.config().toString(),
            "--run-dir",
            run.toString(),
            "--set",
            "training.steps=1000000",
            "--set",
            "training.log_every=1");
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (!hasLines(run.resolve("metrics.jsonl"))) {
      assertTrue(training.process().isAlive() && System.nanoTime() < patience, training.said());
      Thread.sleep(50);
    }
    training.process().destroy();
    assertEquals(ExitCode.INTERRUPTED, training.awaitEnd(), training.said());
    assertTrue(
        training.said().contains("saved; continue with --resume --run-dir"), training.said());
    assertTrue(Files.exists(run.resolve("checkpoints/checkpoints.json")));
  }

  @Test
  void aTrainingWhoseGraphIsBeingBuiltSaysThat() throws IOException, InterruptedException {
    WorkerProcess training =
        start(
            "train",
            project.config().toString(),
            "--run-dir",
            project.run("building").toString(),
            "--set",
            "model.backbone=" + SleepyEncoder.class.getName());
    awaitSaid(training, "tiny: building the graph …\n");
    training.process().destroy();
    assertEquals(ExitCode.INTERRUPTED, training.awaitEnd(), training.said());
    assertTrue(
        training
            .said()
            .contains("interrupted: the training ends once its graph is built, within 10 minutes;"),
        training.said());
    assertTrue(training.said().contains("stopped at step 0, checkpoint saved"), training.said());
  }

  @Test
  void aSecondInterruptEndsAtOnce() throws IOException, InterruptedException {
    // A first step that takes longer than this test.
    WorkerProcess training =
        start(
            "train",
            project.config().toString(),
            "--run-dir",
            project.run("slow").toString(),
            "--set",
            SLOW);
    awaitSaid(training, "steps");
    // The line comes just before the first step.
    Thread.sleep(2000);
    training.process().destroy();
    awaitSaid(training, "interrupted: the step is finished and saved, within 10 minutes;");
    Thread.sleep(1500);
    assertTrue(training.process().isAlive());
    training.process().destroy();
    int code = training.awaitEnd(Duration.ofSeconds(5));
    assertEquals(128 + 15, code, training.said());
  }

  private static void awaitSaid(WorkerProcess process, String part)
      throws IOException, InterruptedException {
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (!process.said().contains(part)) {
      assertTrue(process.process().isAlive() && System.nanoTime() < patience, process.said());
      Thread.sleep(50);
    }
  }

  private static boolean hasLines(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0;
  }

  private WorkerProcess start(String... line) throws IOException {
    return WorkerProcess.start(List.of(line), folder.resolve("said"));
  }
}
