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
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String[] SETTINGS = {
    "training.steps=24",
    "training.checkpoint_every=2",
    "training.evaluate_every=4",
    "training.keep_checkpoints=1",
    "training.log_every=1"
  };

  /** Every stage of writing, in the order in which a run comes to it. */
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
        atStages += isKilledAfter(STAGES.get(run), folder) ? 1 : 0;
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
    assertTrue(atStages >= 15, atStages + " at stages");
  }

  private boolean isKilledAfter(String stage, Path run) throws IOException, InterruptedException {
    return isKilled(start(run, stage), PATIENCE, stage);
  }

  private boolean isKilledAtRandom(Path run) throws IOException, InterruptedException {
    Duration life = Duration.ofMillis(random.nextLong(duration));
    return isKilled(start(run, ""), life, "after " + life.toMillis() + " ms");
  }

  /** Waits for its end and kills it if it does not come in time. */
  private static boolean isKilled(WorkerProcess process, Duration patience, String when)
      throws IOException, InterruptedException {
    process.awaitEnd(patience);
    int code = process.process().waitFor();
    assertTrue(code == 0 || code == KILLED, code + ": " + process.said());
    System.out.println((code == KILLED ? "killed " : "ended before it was to be killed ") + when);
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
