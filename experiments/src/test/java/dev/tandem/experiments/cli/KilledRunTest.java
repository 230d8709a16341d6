package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.file.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A run whose process is killed while it writes a checkpoint, its network and its report. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot kill itself there")
class KilledRunTest extends TinyProjectBase {
  private static final int KILLED = 128 + 9;
  private static final String[] SETTINGS = {"training.steps=4", "training.checkpoint_every=2"};

  @Test
  void itEndsAsOneThatWasNotKilled() throws IOException, InterruptedException {
    RunResults expected = RunResults.of(project.trained("undisturbed", SETTINGS));
    Path run = project.run("killed");
    for (String last : List.of("checkpoints WRITTEN", "saved_model written", "report.html moved")) {
      WorkerProcess process =
          WorkerProcess.start(
              List.of("-Xmx500m", "-D%s=%s".formatted(CrashPoint.PROPERTY, last)),
              project.trainingLine(run, SETTINGS),
              folder.resolve("said"));
      assertEquals(KILLED, process.awaitEnd(), process.said());
      assertTrue(process.said().contains("killed after: " + last), process.said());
    }
    TinyProject.Outcome resumed = TinyProject.tandem(project.trainingLine(run, SETTINGS).toArray());
    assertEquals(ExitCode.DONE, resumed.code(), resumed.err());
    assertEquals(expected.toString(), RunResults.of(run).toString());
  }
}
