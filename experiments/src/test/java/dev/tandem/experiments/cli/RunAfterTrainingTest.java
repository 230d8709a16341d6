package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays with a run after its training, and what a next round makes of it. */
class RunAfterTrainingTest {
  @TempDir static Path folder;
  private static TinyProject project;
  private static Path run;
  private static TinyProject.Outcome validation;

  @BeforeAll
  static void train() throws IOException {
    project = new TinyProject(folder);
    run = project.trained("run", "training.steps=20");
    validation = TinyProject.tandem("evaluate", run);
  }

  @Test
  void figuresHaveADecimalPointInEveryLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertEquals(validation.out(), TinyProject.tandem("evaluate", run).out());
      assertTrue(validation.out().matches("(?s)mIoU \\d+\\.\\d\\d %.*"), validation.out());
    } finally {
      Locale.setDefault(before);
    }
  }

  /** The lists of a data set may be made anew after a run; its own stay with it. */
  @Test
  void theListsAreThoseOfTheRun() throws IOException {
    Path list = project.list("valid");
    String before = Files.readString(list);
    try {
      Files.writeString(list, "im1\n");
      assertEquals(validation.out(), TinyProject.tandem("evaluate", run).out());
    } finally {
      Files.writeString(list, before);
    }
  }

  @Test
  void aRunThatHasFiguresTakesNoOtherViews() {
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "train",
            run.resolve("config.json"),
            "--resume",
            "--run-dir",
            run,
            "--set",
            "evaluation.flip=true");
    TinyProjectBase.assertOneLine(
        outcome, "the run was evaluated in another way: evaluation.flip was false and is true");
  }

  @Test
  void theReportOfSeveralRunsReplacesNone() throws IOException {
    String own = Files.readString(run.resolve("report.html"));
    Path second = folder.resolve("second");
    FileUtils.copyDirectory(run.toFile(), second.toFile());
    // With the same figures to the last digit it would be a copy.
    Path metrics = second.resolve("metrics.jsonl");
    Files.writeString(metrics, Files.readString(metrics).replace("\"loss\":", "\"loss\": "));
    TinyProject.Outcome outcome = TinyProject.tandem("report", run, second);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals("report: " + run.resolve("comparison.html"), outcome.out().strip());
    assertTrue(
        Files.readString(run.resolve("comparison.html"))
            .contains("<title>Comparison of 2 runs</title>"));
    assertEquals(own, Files.readString(run.resolve("report.html")));
    // A run that is named twice counts once.
    TinyProject.Outcome once = TinyProject.tandem("report", run, run);
    assertEquals("report: " + run.resolve("report.html"), once.out().strip(), once.err());
  }

  @Test
  void aCopyOfARunIsNoSecondResult() throws IOException {
    Path copy = folder.resolve("copy");
    FileUtils.copyDirectory(run.toFile(), copy.toFile());
    Path page = folder.resolve("page.html");
    TinyProject.Outcome outcome = TinyProject.tandem("report", run, copy, "--out", page);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals("left out: " + copy + ": a copy of " + run, outcome.err().strip());
    assertTrue(Files.readString(page).contains("<li>" + copy + ": a copy of " + run + "</li>"));
  }

  /** As the README says: labels of the model beside the drawn ones, and lists that name them. */
  @Test
  void pseudoLabelsTrainANextRound() throws IOException {
    Path labels = folder.resolve("round2");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "predict", run, "--list", "unlabeled", "--pseudo-labels", "0.5", "--out", labels);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(
        Set.of("im4.png", "im5.png", "im6.png", "im7.png", "im8.png", "classes.txt", "drawn.txt"),
        RunFiles.names(labels));
    // Of two classes the more probable one has at least 0.5.
    assertTrue(
        outcome.out().contains("\n100.0 % of the pixels have a confidence of at least 0.5,"),
        outcome.out());
    for (int i : new int[] {0, 1, 2, 3, 9, 10, 11}) {
      Files.copy(project.label(i), labels.resolve("im" + i + ".png"));
    }
    Path split = Files.createDirectories(folder.resolve("round2-split"));
    Files.writeString(
        split.resolve("labeled_filename.txt"),
        Files.readString(project.list("labeled")) + Files.readString(project.list("unlabeled")));
    Files.writeString(split.resolve("unlabeled_filename.txt"), "");
    Files.copy(project.list("valid"), split.resolve("valid_filename.txt"));
    String[] settings = {
      "dataset.labels=round2/{id}.png", "dataset.split=" + split, "method.kind=supervised"
    };
    TinyProject.Outcome check =
        TinyProject.tandem(
            "check",
            project.config(),
            "--set",
            settings[0],
            "--set",
            settings[1],
            "--set",
            settings[2]);
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    project.trained("next", settings);
    replacesNoMaskThatWasEditedByHand(labels);
  }

  private static void replacesNoMaskThatWasEditedByHand(Path labels) throws IOException {
    Path edited = labels.resolve("im5.png");
    Files.copy(project.label(0), edited, StandardCopyOption.REPLACE_EXISTING);
    Object[] again = {
      "predict", run, "--list", "unlabeled", "--pseudo-labels", "0.5", "--out", labels
    };
    TinyProjectBase.assertOneLine(
        TinyProject.tandem(again),
        edited + ": was changed after predict had written it, and would be replaced, expected it");
    assertEquals(-1, Files.mismatch(project.label(0), edited));
    // Other images may be predicted into the folder.
    TinyProject.Outcome other =
        TinyProject.tandem(
            "predict", run, project.image(9), "--pseudo-labels", "0.5", "--out", labels);
    assertEquals(ExitCode.DONE, other.code(), other.err());
    TinyProjectBase.assertOneLine(TinyProject.tandem(again), edited + ": was changed");
    Files.delete(edited);
    // Those of other photographs, copied into the folder, are in nobody's way.
    assertEquals(ExitCode.DONE, TinyProject.tandem(again).code());
    assertEquals(-1, Files.mismatch(project.label(1), labels.resolve("im1.png")));
  }
}
