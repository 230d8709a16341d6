package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.assembly.Datasets;
import dev.tandem.experiments.assembly.StepBenchmark;
import dev.tandem.experiments.config.ExperimentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run folder on a machine that has not the images of its training. */
class RunWithoutImagesTest extends TinyProjectBase {
  private Path run;

  @BeforeEach
  void trainAndMoveTheImages() throws IOException {
    run = project.trained("trained");
    Path config = run.resolve("config.json");
    String text = Files.readString(config);
    String moved = text.replaceFirst("\"root\": \"[^\"]*\"", "\"root\": \"/no/such/folder\"");
    assertTrue(!moved.equals(text), text);
    Files.writeString(config, moved);
  }

  @Test
  void isExportedAndEvaluatedOnOthers() throws IOException {
    Path exported = folder.resolve("exported");
    TinyProject.Outcome outcome = TinyProject.tandem("export", run, "--out", exported);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(Files.exists(exported.resolve("saved_model.pb")));
    outcome =
        TinyProject.tandem(
            "evaluate", run, "--images", project.image(9), "--labels", project.label(9));
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("1 image, "), outcome.out());
  }

  /** Of the published data sets the layout alone is known. */
  @ParameterizedTest
  @CsvSource({"voc, 21, not a VOC folder", "cityscapes, 19, not a Cityscapes folder"})
  void classesAreThoseOfAPublishedDataSetToo(String kind, int count, String missing) {
    ExperimentConfig config =
        ExperimentConfig.parse(
            "{\"name\": \"a\"}",
            folder,
            "test",
            List.of("dataset.kind=" + kind, "dataset.root=/no/such/folder"));
    assertEquals(count, StepBenchmark.classCount(config));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> Datasets.open(config.dataset()));
    assertTrue(e.getMessage().startsWith("/no/such/folder: " + missing), e.getMessage());
  }

  @Test
  void itsListsNeedThem() throws IOException {
    String missing = "/no/such/folder: not a folder, expected the folder of the data set";
    assertOneLine(TinyProject.tandem("evaluate", run), missing);
    assertOneLine(
        TinyProject.tandem(
            "evaluate",
            run,
            "--images",
            project.image(9),
            "--labels",
            project.label(9),
            "--recalibrate-batch-norm"),
        missing);
  }

  @Test
  void isPredictedWithThoughItsConfigCannotBeRead() throws IOException {
    Path config = run.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replace("\"name\"", "\"of_another_version\": 1, \"name\""));
    TinyProject.Outcome outcome =
        TinyProject.tandem("predict", run, project.image(9), "--out", folder.resolve("out"));
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());

    // Of a run that is to go on, the exported network may be that of a shorter one.
    Files.writeString(
        config, Files.readString(config).replaceFirst("\"steps\": \\d+", "\"steps\": 1000"));
    assertOneLine(
        TinyProject.tandem("predict", run, project.image(9), "--out", folder.resolve("longer")),
        "of_another_version: unknown key");
  }
}
