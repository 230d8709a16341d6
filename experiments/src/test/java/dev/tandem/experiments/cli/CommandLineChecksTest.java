package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the command line refuses or notes: files that would replace others, numbers out of range.
 */
class CommandLineChecksTest {
  @TempDir static Path folder;
  private static TinyProject project;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    project = new TinyProject(folder);
    run = project.trained("run");
  }

  @Test
  void anOptionWithOneValueIsGivenOnce() {
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("batch", project.config(), "--seeds", "1", "--seeds", "2"),
        "batch: --seeds: found twice, expected once");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("evaluate", folder, "--flip", "--flip"),
        "evaluate: --flip: found twice, expected once");
  }

  @Test
  void anOptionThatWouldHaveNoEffectIsRefused() {
    Path config = project.config();
    String beside = ": found with the config %s, expected one of them alone".formatted(config);
    for (String option : new String[] {"config", "like", "images", "annotations"}) {
      TinyProjectBase.assertOneLine(
          TinyProject.tandem("split", config, "--" + option, config),
          "split: --" + option + beside);
    }
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("split", config, "--empty-is-background"),
        "split: --empty-is-background" + beside);
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("check", config, "--annotations", "labels"),
        "check: --annotations" + beside);
    TinyProjectBase.assertOneLine(
        TinyProject.tandem(
            "weights", run, "--out", folder.resolve("f.safetensors"), "--model", config),
        "weights: --model: found with --out, expected one of them alone");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("bench", config, "--growth", "--trace", folder.resolve("t.json")),
        "bench: --trace: found with --growth, expected one of them alone");
  }

  @Test
  void nothingIsWrittenWhereOneOfSeveralSeedsIsNoNumber() {
    Path out = folder.resolve("seeds");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("split", project.config(), "--seeds", "1,x", "--out", out),
        "split: --seeds: found x, expected whole numbers separated by commas");
    assertFalse(Files.exists(out));
  }

  @Test
  void noPartOfARunIsReplaced() throws IOException {
    for (String part : new String[] {"config.json", "best_evaluation.json"}) {
      String before = Files.readString(run.resolve(part));
      TinyProjectBase.assertOneLine(
          TinyProject.tandem("evaluate", run, "--json", run.resolve(part)),
          "evaluate: --json: %s is a part of a run, expected another file"
              .formatted(run.resolve(part)));
      assertEquals(before, Files.readString(run.resolve(part)));
    }
    Path classes = run.resolve("saved_model/assets.extra/classes.json");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("evaluate", run, "--json", classes),
        classes + " is a part of a run, expected another file");
  }

  @Test
  void noConfigThatIsReadIsReplaced() throws IOException {
    String before = Files.readString(project.config());
    for (String option : new String[] {"--json", "--trace"}) {
      TinyProjectBase.assertOneLine(
          TinyProject.tandem("bench", project.config(), "--steps", 1, option, project.config()),
          "bench: %s: %s is an input of the command, expected another file"
              .formatted(option, project.config()));
    }
    TinyProjectBase.assertOneLine(
        TinyProject.tandem(
            "starts", project.config(), "--steps", 1, "--json", folder.resolve("./tiny.json")),
        "is an input of the command, expected another file");
    assertEquals(before, Files.readString(project.config()));
  }

  @Test
  void everyResultHasItsOwnFile() throws IOException {
    Files.writeString(folder.resolve("list.csv"), "im9\n");
    Path one = folder.resolve("one.csv");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("evaluate", run, "--per-image", one, "--confusion", one),
        "evaluate: %s is to be written twice, expected a file for each result".formatted(one));
    Path picture = folder.resolve("one.png");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("evaluate", run, "--confusion", one, "--json", picture),
        picture + " is to be written twice");
    assertFalse(Files.exists(one));
    Path figures = folder.resolve("figures.json");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("bench", project.config(), "--json", figures, "--trace", figures),
        "bench: %s is to be written twice".formatted(figures));
    Path list = folder.resolve("list.csv");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("evaluate", run, "--list", list, "--per-image", list),
        list + " is an input of the command, expected another file");
  }

  @Test
  void aFolderThatDoesNotExistIsSaidBeforeAnythingIsComputed() {
    Path nowhere = folder.resolve("nowhere/figures.csv");
    TinyProject.Outcome outcome = TinyProject.tandem("evaluate", run, "--per-image", nowhere);
    TinyProjectBase.assertOneLine(
        outcome,
        "evaluate: --per-image %s: cannot be written: its folder does not exist"
            .formatted(nowhere));
    assertEquals("", outcome.out());
  }

  @Test
  void figuresArePrintedThoughTheirFileCannotBeWritten() throws IOException {
    // Not a file that can be moved onto.
    Path full = Files.createDirectories(folder.resolve("folder.csv/x")).getParent();
    TinyProject.Outcome outcome = TinyProject.tandem("evaluate", run, "--per-image", full);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertTrue(outcome.out().startsWith("mIoU "), outcome.out());
  }

  @Test
  void aSavedModelWithoutItsVariablesIsNoModel() throws IOException {
    Path copy = folder.resolve("exported");
    TinyProject.tandem("export", run, "--out", copy);
    Path index = copy.resolve("variables/variables.index");
    Files.delete(index);
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("predict", copy, project.image(4), "--out", folder.resolve("p")),
        index + ": no such file, expected the variables of the SavedModel");
  }

  @Test
  void factorsAndThresholdsAreDecimalNumbersThatAnImageCanBear() {
    for (String scales : new String[] {"0.000001", "0x1p0", "1d", "101", ""}) {
      TinyProjectBase.assertOneLine(
          TinyProject.tandem("evaluate", run, "--scales", scales),
          "expected factors from 0.01 to 100 separated by commas");
    }
    for (String threshold : new String[] {"0x1p-1", "1.5", "1e-1", ""}) {
      TinyProjectBase.assertOneLine(
          TinyProject.tandem(
              "predict",
              run,
              project.image(4),
              "--pseudo-labels",
              threshold,
              "--out",
              folder.resolve("q")),
          "expected a confidence from 0 to 1");
    }
  }

  @Test
  void sizesHaveAnUpperBound() {
    for (String key :
        new String[] {
          "model.aspp_channels",
          "model.representation_channels",
          "method.queries",
          "method.negatives"
        }) {
      TinyProjectBase.assertOneLine(
          project.train("large", key + "=2000000000"), "expected an integer from 1 to 65536");
    }
  }

  @Test
  void oneSeedIsGivenInOneWay() {
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("batch", project.config(), "--set", "seed=7", "--seeds", "1,2"),
        "batch: --set seed= and --seeds: found both, expected one of them");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("batch", project.config(), "--out", project.config()),
        "batch: --out " + project.config() + ": not a folder");
  }

  @Test
  void aReportOfABatchNamesItsRuns() throws IOException {
    Path batch = Files.createDirectories(folder.resolve("batch"));
    Files.writeString(batch.resolve("table.md"), "");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("report", batch),
        "report: %s: the folder of a batch, expected its runs: %s/*/*".formatted(batch, batch));
  }

  @Test
  void aWarmUpThatNeverEndsIsSaid() {
    TinyProject.Outcome outcome = project.train("warm", "training.warm_up=4", "training.steps=3");
    assertTrue(
        outcome
            .err()
            .contains(
                "note: training.warm_up is 4 of 3 steps: the learning rate never reaches its full"
                    + " value"),
        outcome.err());
  }
}
