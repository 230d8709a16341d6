package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.report.RunMetrics;
import dev.tandem.training.RunFolder;
import dev.tandem.training.Training;
import dev.tandem.training.TrainingListener;
import dev.tandem.training.TrainingProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Several configs with several seeds, each run in its own process. */
class BatchCommandTest extends TinyProjectTest {
  private static final String HEAD =
      """
      | config | seeds | mIoU % | pixel accuracy % | images/s |
      |---|---:|---:|---:|---:|
      """;

  private Path semi;
  private Path baseline;
  private Path out;

  @BeforeEach
  void makeConfigs() throws IOException {
    semi = project.config();
    baseline = folder.resolve("baseline.json");
    Files.writeString(
        baseline,
        Files.readString(semi)
            .replace("\"name\":\"tiny\"", "\"name\":\"baseline\"")
            .replace("\"queries\":8", "\"pseudo_label\":\"none\",\"queries\":8"));
    out = folder.resolve("out");
    for (int seed = 1; seed <= 2; seed++) {
      Path split = Files.createDirectories(folder.resolve("splits/" + seed));
      for (String list : List.of("labeled", "unlabeled", "valid")) {
        Files.copy(project.list(list), split.resolve(list + "_filename.txt"));
      }
    }
  }

  private TinyProject.Outcome batch(Object... more) {
    Object[] arguments = {
      "batch", semi, baseline, "--seeds", "1,2", "--out", out, "--set", splitBySeed()
    };
    return TinyProject.tandem(Stream.of(arguments, more).flatMap(Arrays::stream).toArray());
  }

  private String splitBySeed() {
    return "dataset.split=" + folder.resolve("splits/{seed}");
  }

  private Path metrics(String run) {
    return out.resolve(run).resolve("metrics.jsonl");
  }

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
        first.err().endsWith("batch: 3 of 4 runs finished; the same command goes on\n"),
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
    TinyProject.Outcome second = batch("--recalibrate-batch-norm");
    assertEquals(ExitCode.DONE, second.code(), second.err());
    assertTrue(second.err().contains("[tiny 2] is finished already"), second.err());
    assertFalse(second.err().contains("[baseline 2] is finished"), second.err());
    assertEquals(before, Files.readString(metrics("tiny/2")));
    assertTrue(second.out().contains("\n| baseline | 2 | "), second.out());
    assertTrue(second.out().contains("\n| baseline (batch norm re-estimated) | 2 | "));
    assertFalse(second.out().contains("tiny (batch norm"), second.out());
    assertEquals(second.out(), Files.readString(out.resolve("table.md")));

    // Nothing is left to do, not even the second evaluation.
    TinyProject.Outcome third = batch("--recalibrate-batch-norm");
    assertEquals(4, third.err().lines().count(), third.err());
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
  void theTableHoldsWhatTheMetricsSay() throws IOException {
    finished(semi, 1, 0.30, 0.70, 4);
    finished(semi, 2, 0.36, 0.76, 8);
    finished(baseline, 1, 0.20, 0.60, 10);
    finished(baseline, 2, 0.20, 0.64, 10);
    Files.writeString(
        out.resolve("baseline/1/recalibrated.json"),
        "{\"miou\": 0.25, \"pixel_accuracy\": 0.5, \"iou\": {}}");
    Files.writeString(
        out.resolve("baseline/2/recalibrated.json"),
        "{\"miou\": 0.35, \"pixel_accuracy\": 0.5, \"iou\": {}}");

    TinyProject.Outcome outcome = batch("--recalibrate-batch-norm");

    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    // Two values a, b deviate by |a − b| / √2: 6 → 4.24, 4 → 2.83, 10 → 7.07.
    assertEquals(
        HEAD
            + """
            | tiny | 2 | **33.00 ± 4.24** | **73.00 ± 4.24** | 6.00 ± 2.83 |
            | baseline | 2 | 20.00 ± 0.00 | 62.00 ± 2.83 | 10.00 ± 0.00 |
            | baseline (batch norm re-estimated) | 2 | 30.00 ± 7.07 | 50.00 ± 0.00 | – |
            """,
        outcome.out());
    assertTrue(
        Files.readString(out.resolve("table.csv"))
            .contains("\ntiny,2,2,33.0000,4.2426,73.0000,4.2426,6.0000,2.8284\n"));

    String compared = batch("--recalibrate-batch-norm", "--baseline", "baseline").out();
    // Differences 10 and 16 of the mIoU, 10 and 12 of the accuracy: deviation / √2 is 3 and 1.
    assertTrue(compared.startsWith(outcome.out() + "\nDifference to baseline with"), compared);
    assertTrue(compared.contains("| tiny | 2 | +13.00 ± 3.00 | +11.00 ± 1.00 |\n"), compared);
    assertTrue(compared.contains("\nDifference to baseline (batch norm re-est"), compared);
    assertTrue(compared.contains("| tiny | 2 | +3.00 ± 2.00 | +23.00 ± 3.00 |\n"), compared);
    assertEquals(compared, Files.readString(out.resolve("table.md")));
    assertTrue(
        Files.readString(out.resolve("differences.csv"))
            .contains("\ntiny,baseline,mIoU,2,13.0000,3.0000\n"));
    assertTrue(
        Files.readString(out.resolve("runs.csv"))
            .startsWith(
                """
                config,seed,miou_percent,pixel_accuracy_percent,best_miou_percent,best_step,\
                images_per_second,run_folder
                tiny,1,30.0000,70.0000,30.0000,3,4.0000,%s
                """
                    .formatted(out.resolve("tiny/1"))));
    assertOneLine(
        batch("--baseline", "supervised"),
        "batch: --baseline: found supervised, expected the name of one of the configs: tiny,"
            + " baseline");
  }

  /** A run folder with the files of a finished training of three steps that the table reads. */
  private void finished(Path config, int seed, double miou, double accuracy, double speed)
      throws IOException {
    finished(
        ExperimentConfig.read(
            config, List.of(splitBySeed().replace("{seed}", "" + seed), "seed=" + seed)),
        seed,
        miou,
        accuracy,
        speed);
  }

  private void finished(Path config, String name, int seed, String... settings) throws IOException {
    List<String> overrides = new ArrayList<>(List.of(settings));
    overrides.addAll(List.of("name=" + name, "seed=" + seed));
    finished(ExperimentConfig.read(config, overrides), seed, 0.3, 0.7, 4);
  }

  private void finished(
      ExperimentConfig resolved, int seed, double miou, double accuracy, double speed)
      throws IOException {
    RunFolder run =
        RunFolder.create(out.resolve(resolved.name()).resolve("" + seed), resolved.toJson());
    Files.writeString(
        run.metrics(),
        """
        {"event":"train","step":%1$s,"images_per_second":%2$s}
        {"event":"evaluate","step":%1$s,"miou":%3$s,"pixel_accuracy":%4$s,"iou":{}}
        {"event":"end","step":%1$s,"best_miou":%3$s}
        """
            .formatted(resolved.training().steps(), speed, miou, accuracy));
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
  void twoConfigsOfOneNameAreRefused() {
    TinyProject.Outcome outcome = TinyProject.tandem("batch", semi, semi, "--out", out);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals(
        "tandem: batch: "
            + semi
            + ": a run tiny 3407 is there already, expected configs of different names and"
            + " different seeds",
        outcome.err().strip());
  }

  @Test
  void seedsMustBeWholeNumbers() {
    TinyProject.Outcome outcome = TinyProject.tandem("batch", semi, "--seeds", "1,two");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals(
        "tandem: batch: --seeds: found 1,two, expected whole numbers separated by commas",
        outcome.err().strip());
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
            + "\nbatch: 0 of 2 runs finished; the same command goes on",
        outcome.err().lines().skip(2).collect(Collectors.joining("\n")));
    assertEquals(1, outcome.err().split(Pattern.quote(reason), -1).length - 1, outcome.err());
    assertEquals(
        "0 of 2 runs finished.\n- all 2 runs failed: training, exit code 2: " + reason + "\n",
        Files.readString(out.resolve("table.md")));
  }

  @Test
  void aKeyThatOnlyOneConfigHasMultipliesOnlyThatOne() throws IOException {
    Path supervised = folder.resolve("supervised.json");
    Files.writeString(
        supervised,
        Files.readString(semi)
            .replace("\"name\":\"tiny\"", "\"name\":\"supervised\"")
            .replace("\"queries\":8,\"negatives\":8", "\"kind\":\"supervised\""));
    Grid grid = Grid.of(List.of("method.mixing=cutmix,classmix"), List.of());
    List<String> notes = new ArrayList<>();
    List<BatchRun> runs =
        new BatchPlan(grid, List.of(1L, 2L), List.of(), out)
            .runs(List.of(semi, supervised), notes::add);
    assertEquals(
        List.of(
            "tiny-mixing_cutmix 1",
            "tiny-mixing_cutmix 2",
            "tiny-mixing_classmix 1",
            "tiny-mixing_classmix 2",
            "supervised 1",
            "supervised 2"),
        runs.stream().map(BatchRun::title).toList());
    assertEquals(List.of("method.mixing: no key of supervised, which runs without it"), notes);
    assertOneLine(
        TinyProject.tandem("batch", semi, "--grid", "method.mixin=cutmix"),
        "tandem: batch: --grid method.mixin=cutmix: unknown key, did you mean method.mixing?");
    assertOneLine(
        TinyProject.tandem("batch", semi, "--grid", "training.steps=3,many", "--out", out),
        "tandem: batch: --grid training.steps=many: ");
  }

  /** Two configs, two rates, two seeds; six of the eight runs are finished. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end there")
  void aKilledRunAndAnInterruptCostNothingThatWasFinished()
      throws IOException, InterruptedException {
    String steps = "training.steps=80";
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
      assertEquals(ExitCode.INTERRUPTED, process.awaitEnd(Duration.ofMinutes(1)), process.said());
    } finally {
      process.kill();
    }
    String said = process.said();
    assertTrue(
        said.contains("batch: failed: baseline-learning_rate_0.01 1: training, killed by someone"),
        said);
    assertTrue(
        said.endsWith("batch: interrupted, 6 of 8 runs finished; the same command goes on\n"),
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
    assertEquals(80, resumed.training().size());
    assertTrue(
        Files.readString(out.resolve("runs.csv"))
            .startsWith("config,seed,training.learning_rate,miou_percent,"));
  }

  private static void waitForStep(Path metrics) throws InterruptedException, IOException {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!Files.exists(metrics) || Files.size(metrics) == 0) {
      assertTrue(System.nanoTime() < limit, "no step within two minutes");
      Thread.sleep(100);
    }
  }
}
