package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs of a batch whose batch-norm statistics shall be re-estimated. */
class BatchRecalibrationTest extends BatchTest {
  @Test
  void aNetworkWithoutBatchNormHasNothingToReestimateAndItsRunIsFinished() {
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "batch",
            baseline,
            "--seeds",
            "1",
            "--out",
            out,
            "--recalibrate-batch-norm",
            "--set",
            splitBySeed(),
            "--set",
            "training.steps=1",
            "--set",
            "training.crop=28",
            "--set",
            "model.backbone=dev.tandem.experiments.assembly.TinyTransformer",
            "--set",
            "model.decoder=dpt");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(
        outcome
            .err()
            .contains("note: [baseline 1] nothing is re-estimated: the network has no batch norm,"),
        outcome.err());
    assertTrue(outcome.out().contains("\n| baseline | 1 | "), outcome.out());
    assertTrue(
        outcome.out().contains("\n| baseline (batch norm re-estimated) | 0 of 1 | – |"),
        outcome.out());
  }

  @Test
  void whatWasReestimatedOfAShorterTrainingIsNotOfThisOne() throws IOException {
    finished(baseline, 1, 0.3, 0.7, 4);
    BatchRun run =
        BatchRun.of(baseline, List.of(splitBySeed().replace("{seed}", "1"), "seed=1"), out);
    Path file = run.folder().path().resolve("recalibrated.json");
    String figures = "{\"miou\": 0.5, \"pixel_accuracy\": 0.8, \"iou\": {}%s}";
    Files.writeString(file, figures.formatted(", \"step\": 2"));
    assertFalse(run.isRecalibrated());
    // As older versions wrote it.
    Files.writeString(file, figures.formatted(""));
    assertFalse(run.isRecalibrated());
    Files.writeString(file, figures.formatted(", \"step\": 3"));
    assertEquals(0.5, run.recalibratedEvaluation().orElseThrow().miou());
    run.dropRecalibration();
    assertFalse(run.isRecalibrated());
  }

  @Test
  void withoutUnlabelledImagesNothingIsTrainedWhoseStatisticsShallBeReestimated()
      throws IOException {
    Files.writeString(folder.resolve("splits/2/unlabeled_filename.txt"), "");
    assertOneLine(
        TinyProject.tandem(
            "batch",
            baseline,
            "--seeds",
            "1,2",
            "--out",
            out,
            "--set",
            splitBySeed(),
            "--recalibrate-batch-norm"),
        "batch: --recalibrate-batch-norm: the list of unlabelled images of baseline 2 is empty");
    assertTrue(Files.notExists(out));
  }
}
