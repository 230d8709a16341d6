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
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    assertTrue(first.err().contains("[baseline 2] tandem: "), first.err());
    assertTrue(
        first.err().contains("batch: baseline 2: training not finished (exit code 2), see "));
    assertTrue(first.out().startsWith(HEAD + "| tiny | 2 | "), first.out());
    assertTrue(first.out().contains("\n| baseline | 1 of 2 | "), first.out());
    for (String run : List.of("tiny/1", "tiny/2", "baseline/1")) {
      RunMetrics measured = RunMetrics.read(metrics(run));
      assertEquals(3L, measured.endedAt().orElseThrow(), run);
      assertEquals(3, measured.training().size(), run);
    }
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
            | tiny | 2 | 33.00 ± 4.24 | 73.00 ± 4.24 | 6.00 ± 2.83 |
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
    assertOneLine(
        batch("--baseline", "supervised"),
        "batch: --baseline: found supervised, expected the name of one of the configs: tiny,"
            + " baseline");
  }

  /** A run folder with the files of a finished training of three steps that the table reads. */
  private void finished(Path config, int seed, double miou, double accuracy, double speed)
      throws IOException {
    ExperimentConfig resolved =
        ExperimentConfig.read(
            config, List.of(splitBySeed().replace("{seed}", "" + seed), "seed=" + seed));
    RunFolder run =
        RunFolder.create(out.resolve(resolved.name()).resolve("" + seed), resolved.toJson());
    Files.writeString(
        run.metrics(),
        """
        {"event":"train","step":3,"images_per_second":%s}
        {"event":"evaluate","step":3,"miou":%s,"pixel_accuracy":%s,"iou":{}}
        {"event":"end","step":3,"best_miou":%s}
        """
            .formatted(speed, miou, accuracy, miou));
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
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end there")
  void anInterruptLetsTheRunSaveAndBeginsNoOther() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tandem.experiments.Main",
            "batch",
            semi.toString(),
            "--seeds",
            "1,2",
            "--set",
            "training.steps=100000",
            "--set",
            "training.log_every=1",
            "--out",
            out.toString());
    Process process = builder.redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      waitForStep(metrics("tiny/1"));
      process.toHandle().destroy();
      String printed = String.join("\n", lines.lines().toList());
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertTrue(printed.contains("| tiny | 0 of 2 | – | – | – |"), printed);
    } finally {
      process.destroyForcibly();
    }
    assertEquals(ExitCode.INTERRUPTED, process.exitValue());
    long saved = RunMetrics.read(metrics("tiny/1")).endedAt().orElseThrow();
    assertTrue(Files.exists(out.resolve("tiny/1/checkpoints/step-" + saved)));
    assertFalse(Files.exists(out.resolve("tiny/2")));
  }

  private static void waitForStep(Path metrics) throws InterruptedException, IOException {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!Files.exists(metrics) || Files.size(metrics) == 0) {
      assertTrue(System.nanoTime() < limit, "no step within two minutes");
      Thread.sleep(100);
    }
  }
}
