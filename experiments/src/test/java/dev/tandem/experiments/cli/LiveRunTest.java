package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A run folder into which a process writes, and what other commands may do with it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end there")
class LiveRunTest extends TinyProjectBase {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private Path run;
  private WorkerProcess training;

  @BeforeEach
  void train() throws IOException, InterruptedException {
    run = project.run("tiny/3407");
    training =
        WorkerProcess.start(
            List.of(
                "train",
                project.config().toString(),
                "--run-dir",
                run.toString(),
                "--set",
                "training.steps=1000000",
                "--set",
                "training.checkpoint_every=20"),
            folder.resolve("said"));
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(new RunFiles(run).checkpointIndex())) {
      assertTrue(System.nanoTime() < patience, training.said());
      Thread.sleep(50);
    }
  }

  @AfterEach
  void end() {
    training.kill();
  }

  @Test
  void itIsReadButNotWrittenByOthersAndAKilledProcessLeavesIt()
      throws IOException, InterruptedException {
    String owner = ": process " + training.process().pid() + " writes into this run folder";
    assertOneLine(TinyProject.tandem("train", "--resume", "--run-dir", run), run + owner);
    assertOneLine(TinyProject.tandem("train", project.config(), "--run-dir", run), run + owner);
    assertOneLine(
        TinyProject.tandem("batch", project.config(), "--out", project.run("")), run + owner);
    assertOneLine(TinyProject.tandem("export", run, "--out", run.resolve("exported")), run + owner);

    for (Object[] reading :
        List.of(
            new Object[] {"evaluate", run},
            new Object[] {"report", run},
            new Object[] {"predict", run, project.image(0), "--out", folder.resolve("out")})) {
      TinyProject.Outcome outcome = TinyProject.tandem(reading);
      assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    }

    training.kill();
    training.process().waitFor();
    TinyProject.Outcome stopped = TinyProject.tandem("export", run, "--out", run.resolve("own"));
    assertEquals(ExitCode.DONE, stopped.code(), stopped.err());
  }
}
