package dev.tandem.experiments.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.cli.RunResults;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.cli.TinyProjectBase;
import dev.tandem.experiments.cli.WorkerProcess;
import dev.tandem.file.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs of which each process is killed (SIGKILL), at a stage of its writing or at a random moment,
 * until a last one comes to the end: weights, metrics and report are those of a run that nobody
 * disturbed.
 */
@Tag("soak")
class KilledRunsTest extends TinyProjectBase {
  private static final int KILLS = 50;
  private static final int KILLED = 128 + 9;
  private static final String[] SETTINGS = {
    "training.steps=24",
    "training.checkpoint_every=2",
    "training.evaluate_every=4",
    "training.keep_checkpoints=1",
    "training.log_every=1"
  };

  /** What only a process comes to that goes on after another was killed at that stage. */
  private static final Map<String, String> BEFORE =
      Map.of(
          "metrics.jsonl written", "checkpoints CLEANED",
          "metrics.jsonl moved", "checkpoints CLEANED",
          "saved_model replaced", "report.html moved");

  /** Every stage of writing. */
  private static final List<String> STAGES =
      List.of(
          "config.json written",
          "config.json moved",
          "split written",
          "split moved",
          "metrics.jsonl appended",
          "checkpoints BEGUN",
          "checkpoints WRITTEN",
          "checkpoints DESCRIBED",
          "checkpoints FLUSHED",
          "checkpoints RENAMED",
          "checkpoints.json written",
          "checkpoints.json moved",
          "checkpoints INDEXED",
          "checkpoints RENAMED_OLD",
          "checkpoints REMOVED_OLD",
          "checkpoints CLEANED",
          "metrics.jsonl written",
          "metrics.jsonl moved",
          "saved_model written",
          "saved_model moved",
          "saved_model replaced",
          "best_evaluation.json written",
          "processes.json moved",
          "examples written",
          "examples moved",
          "report.html written",
          "report.html moved");

  private final Random random = new Random(27);

  /** How long an undisturbed process takes, in milliseconds. */
  private long duration;

  @Test
  void everyRunEndsAsOneThatWasNotKilled() throws IOException, InterruptedException {
    Path undisturbed = project.run("undisturbed");
    long begun = System.nanoTime();
    assertEquals(0, start(undisturbed, "").awaitEnd());
    duration = (System.nanoTime() - begun) / 1_000_000;
    String expected = RunResults.of(undisturbed).toString();
    int atStages = 0;
    int atRandom = 0;
    for (int run = 0; run < STAGES.size() || atStages + atRandom < KILLS; run++) {
      Path folder = project.run("killed" + run);
      if (run < STAGES.size()) {
        String stage = STAGES.get(run);
        if (BEFORE.containsKey(stage)) {
          killAfter(BEFORE.get(stage), folder);
          atStages++;
        }
        killAfter(stage, folder);
        atStages++;
      }
      atRandom += isKilledAtRandom(folder) ? 1 : 0;
      TinyProject.Outcome last =
          TinyProject.tandem(project.trainingLine(folder, SETTINGS).toArray());
      assertEquals(0, last.code(), last.err());
      assertEquals(expected, RunResults.of(folder).toString());
    }
    System.out.printf(
        "%d processes killed, %d of them at a stage of writing: every run is as the undisturbed%n",
        atStages + atRandom, atStages);
  }

  private void killAfter(String stage, Path run) throws IOException, InterruptedException {
    WorkerProcess process = start(run, stage);
    assertEquals(KILLED, process.awaitEnd(), process.said());
    assertTrue(process.said().contains("killed after: " + stage), process.said());
    System.out.println("killed after " + stage);
  }

  private boolean isKilledAtRandom(Path run) throws IOException, InterruptedException {
    Duration life = Duration.ofMillis(random.nextLong(duration));
    WorkerProcess process = start(run, "");
    process.awaitEnd(life);
    int code = process.process().waitFor();
    assertTrue(code == 0 || code == KILLED, code + ": " + process.said());
    System.out.printf(
        "%s after %d ms%n",
        code == KILLED ? "killed" : "ended before it was to be killed", life.toMillis());
    return code == KILLED;
  }

  /** A process that goes on with a run and dies at a stage of its writing, if one is given. */
  private WorkerProcess start(Path run, String last) throws IOException {
    return WorkerProcess.start(
        List.of("-Xmx500m", "-D%s=%s".formatted(CrashPoint.PROPERTY, last)),
        project.trainingLine(run, SETTINGS),
        folder.resolve("said"));
  }
}
