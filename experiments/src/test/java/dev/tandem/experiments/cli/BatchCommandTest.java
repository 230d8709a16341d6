package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.report.RunMetrics;
import dev.tandem.training.Training;
import dev.tandem.training.TrainingListener;
import dev.tandem.training.TrainingProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several configs with several seeds, each run in its own process. */
class BatchCommandTest extends BatchTest {
  @Test
  void goesOnAfterAFailureAndTheNextCallDoesOnlyWhatIsLeft() throws IOException {
    stopAfterFirstStep("tiny", 1);
    Path inTheWay = Files.createDirectories(out.resolve("baseline/2")).resolve("notes.txt");
    Files.writeString(inTheWay, "not a run");

    TinyProject.Outcome first = batch("--jobs", "2");
    assertEquals(ExitCode.FAILED, first.code(), first.err());
    assertTrue(first.err().contains("[baseline 2] failed (exit code 2)"), first.err());
    String reason =
        "failed: baseline 2: training, exit code 2: {run folder}: the run folder is already used,";
    assertTrue(first.err().contains("\nbatch: " + reason), first.err());
    assertTrue(
        first
            .err()
            .endsWith(
                "batch: 3 of 4 runs finished; the same command goes on\n"
                    + "batch: table.md, table.csv and runs.csv are in %s\n".formatted(out)),
        first.err());
    assertTrue(first.out().startsWith(HEAD + "| tiny | 2 | "), first.out());
    assertTrue(first.out().contains("\n| baseline | 1 of 2 | "), first.out());
    String table = Files.readString(out.resolve("table.md"));
    assertTrue(table.startsWith(first.out() + "\n3 of 4 runs finished.\n- " + reason), table);
    for (String run : List.of("tiny/1", "tiny/2", "baseline/1")) {
      RunMetrics measured = RunMetrics.read(metrics(run));
      assertEquals(3L, measured.endedAt().orElseThrow(), run);
      assertEquals(3, measured.training().size(), run);
    }
    int shared = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    assertEquals(
        shared,
        TrainingProcess.read(out.resolve("baseline/1/processes.json")).get(0).processors(),
        "processors of one of two processes at a time");
    ExperimentConfig config =
        ExperimentConfig.read(out.resolve("baseline/1/config.json"), List.of());
    assertEquals(1, config.seed());
    assertEquals(folder.resolve("splits/1"), config.dataset().split().orElseThrow());

    String before = Files.readString(metrics("tiny/2"));
    Files.delete(inTheWay);
    // Of a shorter training, and of a process that was killed.
    Path recalibrated = out.resolve("baseline/1/recalibrated.json");
    Files.writeString(
        recalibrated, "{\"step\": 2, \"miou\": 0.5, \"pixel_accuracy\": 0.8, \"iou\": {}}");
    Files.writeString(out.resolve("baseline/1/recalibrated.json.unfinished"), "{");
    TinyProject.Outcome second = batch("--recalibrate-batch-norm");
    assertEquals(ExitCode.DONE, second.code(), second.err());
    assertTrue(second.err().contains("[tiny 2] is finished already"), second.err());
    assertFalse(second.err().contains("[baseline 2] is finished"), second.err());
    assertEquals(before, Files.readString(metrics("tiny/2")));
    assertTrue(second.out().contains("\n| baseline | 2 | "), second.out());
    assertTrue(second.out().contains("\n| baseline (batch norm re-estimated) | 2 | "));
    assertFalse(second.out().contains("tiny (batch norm"), second.out());
    assertEquals(3, RunMetrics.Evaluation.read(recalibrated).step());
    assertEquals(second.out(), Files.readString(out.resolve("table.md")));

    // Nothing is left to do, not even the second evaluation: a line for each run and the last one.
    TinyProject.Outcome third = batch("--recalibrate-batch-norm");
    assertEquals(5, third.err().lines().count(), third.err());
    assertEquals(second.out(), third.out());
  }

  private void stopAfterFirstStep(String name, int seed) {
    ExperimentConfig config =
        ExperimentConfig.read(
            semi, List.of(splitBySeed().replace("{seed}", "" + seed), "seed=" + seed));
    TrainingRun run = TrainingRun.create(config, out.resolve(name).resolve("" + seed));
    Training.Outcome outcome =
        run.train(
            List.of(
                new TrainingListener() {
                  @Override
                  public void onStep(long step, Map<String, Double> scalars) {
                    run.requestStop();
                  }
                }));
    assertEquals(1, outcome.steps());
  }

  @Test
  void aFinishedRunOfAnotherConfigIsNotTakenForThisOne() throws IOException {
    finished(semi, 1, 0.3, 0.7, 4);
    TinyProject.Outcome outcome = batch("--set", "training.learning_rate=0.5");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals(
        "tandem: "
            + out.resolve("tiny/1")
            + ": the run was begun with another config: training.learning_rate was 0.01 and is 0.5;"
            + " expected the same (or another --out)",
        outcome.err().strip());
  }

  @Test
  void aFinishedRunOfOtherListsIsNotTakenForThisOne() throws IOException {
    finished(semi, 1, 0.3, 0.7, 4);
    Path begun = Files.createDirectory(out.resolve("tiny/1/split"));
    Path now = folder.resolve("splits/1");
    for (String list : List.of("labeled", "unlabeled", "valid")) {
      Files.copy(now.resolve(list + "_filename.txt"), begun.resolve(list + "_filename.txt"));
    }
    Files.write(
        now.resolve("valid_filename.txt"),
        Files.readAllLines(now.resolve("valid_filename.txt")).subList(0, 1));
    TinyProject.Outcome outcome = batch();
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertTrue(
        outcome
            .err()
            .contains("valid_filename.txt of the split has changed since the run was begun"),
        outcome.err());
  }

  @Test
  void aFinishedRunThatWasEvaluatedInAnotherWayIsNotTakenForThisOne() throws IOException {
    finished(semi, 1, 0.3, 0.7, 4);
    TinyProject.Outcome outcome = batch("--set", "evaluation.flip=true");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertTrue(
        outcome
            .err()
            .contains(
                "the run was evaluated in another way: evaluation.flip was false and is true;"
                    + " expected the same (or another --out)"),
        outcome.err());
  }

  private BatchRun ofSeed(Path config, int seed) {
    return BatchRun.of(
        config, List.of(splitBySeed().replace("{seed}", "" + seed), "seed=" + seed), out);
  }

  @Test
  void aRunWithoutACheckpointBeginsAgainWithACorrectedConfig() throws IOException {
    finished(semi, "tiny", 1, "training.learning_rate=30");
    BatchRun corrected = ofSeed(semi, 1);
    assertThrows(InvalidInputException.class, corrected::requireSameConfig);
    // It ended before its last step, and saved none.
    Files.writeString(metrics("tiny/1"), "{\"event\":\"train\",\"step\":1,\"loss\":90}\n");
    corrected.requireSameConfig();
    Files.createDirectories(corrected.folder().savedModel());
    assertThrows(InvalidInputException.class, corrected::requireSameConfig);
  }

  @Test
  void runsThatTheTablesLeaveOutAreNamed() throws IOException {
    finished(semi, 1, 0.3, 0.7, 4);
    finished(semi, 2, 0.4, 0.8, 4);
    assertFalse(ofSeeds("1,2").err().contains("of another batch"));
    TinyProject.Outcome fewer = ofSeeds("2");
    assertTrue(
        fewer
            .err()
            .contains(
                "note: runs of another batch in %s, 1 of them, such as %s, are not in the tables"
                    .formatted(out, out.resolve("tiny/1"))),
        fewer.err());
  }

  private TinyProject.Outcome ofSeeds(String seeds) {
    return TinyProject.tandem(
        "batch", semi, "--seeds", seeds, "--out", out, "--set", splitBySeed());
  }

  @Test
  void twoConfigsOfOneNameInTwoFilesAreRefused() throws IOException {
    Path other = folder.resolve("other.json");
    Files.writeString(other, Files.readString(semi).replace("\"queries\":8", "\"queries\":4"));
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "batch", semi, other, "--grid", "training.learning_rate=0.1,0.2", "--out", out);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    Path seeded = folder.resolve("seeded.json");
    Files.writeString(
        seeded, Files.readString(other).replace("\"name\":", "\"seed\": 5, \"name\":"));
    assertEquals(
        "tandem: batch: %s and %s: different configs of the name tiny, expected a name for each"
            .formatted(semi, seeded),
        TinyProject.tandem("batch", semi, seeded, "--out", out).err().strip());
  }

  @Test
  void twoConfigsOfOneNameAreRefused() {
    TinyProject.Outcome outcome = TinyProject.tandem("batch", semi, semi, "--out", out);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals(
        "tandem: batch: "
            + semi
            + ": two runs of this batch are called tiny 3407, expected configs of different names,"
            + " and each seed once",
        outcome.err().strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,two", "1,-2", "1,"})
  void seedsMustBeWholeNumbers(String seeds) {
    TinyProject.Outcome outcome = TinyProject.tandem("batch", semi, "--seeds=" + seeds);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals(
        "tandem: batch: --seeds: found "
            + seeds
            + ", expected whole numbers of at least 0 and commas",
        outcome.err().strip());
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeAnythingIsTrained() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    TinyProject.Outcome outcome = TinyProject.tandem("batch", semi, "--out", file.resolve("runs"));
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(
        outcome.err().startsWith("tandem: batch: --out " + file.resolve("runs") + ": cannot be"),
        outcome.err());
  }

  @Test
  void oneReasonForAllIsSaidOnceAndNoTableIsEmpty() throws IOException {
    Path broken = folder.resolve("no-such-folder");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "batch",
            semi,
            baseline,
            "--out",
            out,
            "--set",
            "dataset.root=" + broken,
            "--jobs",
            "2");
    assertEquals(ExitCode.FAILED, outcome.code());
    assertEquals("", outcome.out());
    String reason = broken + ": not a folder, expected the folder of the data set";
    assertEquals(
        "batch: all 2 runs failed: training, exit code 2: "
            + reason
            + "\nbatch: 0 of 2 runs finished; the same command goes on"
            + "\nbatch: table.md, table.csv and runs.csv are in "
            + out,
        outcome.err().lines().skip(2).collect(Collectors.joining("\n")));
    assertEquals(1, outcome.err().split(Pattern.quote(reason), -1).length - 1, outcome.err());
    assertEquals(
        "0 of 2 runs finished.\n- all 2 runs failed: training, exit code 2: " + reason + "\n",
        Files.readString(out.resolve("table.md")));
  }
}
