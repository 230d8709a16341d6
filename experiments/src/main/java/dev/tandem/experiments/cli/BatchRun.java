package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Split;
import dev.tandem.experiments.assembly.Datasets;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.experiments.assembly.Methods;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.file.UnwritableException;
import dev.tandem.report.RunMetrics;
import dev.tandem.report.SeedTable;
import dev.tandem.training.RunFolder;
import dev.tandem.training.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One config with one seed in a batch.
 *
 * @param file the config file
 * @param overrides as for {@code --set}, including the seed
 * @param config the resolved config with the overrides
 * @param folder the run folder
 */
record BatchRun(Path file, List<String> overrides, ExperimentConfig config, RunFolder folder) {
  private static final String RECALIBRATED = "recalibrated.json";

  /** The run in {@code out/NAME/SEED}. */
  static BatchRun of(Path file, List<String> overrides, Path out) {
    ExperimentConfig config = ExperimentConfig.read(file, overrides);
    Path folder = out.resolve(config.name()).resolve(Long.toString(config.seed()));
    return new BatchRun(file, overrides, config, new RunFolder(folder));
  }

  /** Name and seed, for messages. */
  String title() {
    return config.name() + " " + config.seed();
  }

  /**
   * Refuses a run folder of a different config or with other lists of images, whose results would
   * appear in the row of this one, and a finished run whose results were measured in another way.
   *
   * @throws InvalidInputException if the folder contains such a run
   */
  void requireSameConfig() {
    if (Files.exists(folder.config()) && Files.exists(folder.metrics())) {
      boolean finished = isFinished();
      if (!finished && folder.stepsDone() == 0) {
        // The training begins again, with whatever config.
        folder.requireUnfinished();
        return;
      }
      TrainingRun.requireSame(folder, config, " (or another --out)");
      if (finished) {
        requireSameLists();
        TrainingRun.requireSameViews(folder, config, " (or another --out)");
        requireSameRecalibration();
      }
    }
  }

  /** A finished run is not opened again, so that nothing else would compare its lists. */
  private void requireSameLists() {
    if (Files.exists(folder.split())
        && config.dataset().split().filter(Files::isDirectory).isPresent()) {
      try {
        Datasets.split(config.dataset()).requireEqual(folder.split());
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            folder.path()
                + ": finished, with other lists of images (or use another --out): "
                + e.getMessage(),
            e);
      }
    }
  }

  /** The statistics of a finished run are re-estimated as the config in its folder says. */
  private void requireSameRecalibration() {
    int before = FinishedRun.config(folder).evaluation().recalibrationSteps();
    int asked = config.evaluation().recalibrationSteps();
    if (before != asked) {
      throw new InvalidInputException(
          "%s: the run has evaluation.recalibration_steps %d, found %d, expected the same (or another --out)"
              .formatted(folder.path(), before, asked));
    }
  }

  /**
   * Refuses a run that another process trains.
   *
   * @throws InvalidInputException that names the process
   */
  void requireFree() {
    if (Files.exists(folder.path())) {
      RunLock.requireFree(folder.path());
    }
  }

  /**
   * Whether the training has reached its last step. A stopped run logs an end too, at an earlier
   * step.
   */
  boolean isFinished() {
    return finishedMetrics().isPresent();
  }

  /** The metrics, if the run is finished. */
  Optional<RunMetrics> finishedMetrics() {
    return FinishedRun.finishedMetrics(folder, config);
  }

  /** The command that starts or resumes the training. */
  List<String> training() {
    List<String> line = new ArrayList<>(List.of("train", file.toString()));
    overrides.forEach(override -> line.addAll(List.of("--set", override)));
    line.addAll(List.of("--run-dir", folder.path().toString()));
    if (folder.isBegun()) {
      line.add("--resume");
    }
    return line;
  }

  /** Whether the training uses labelled images only. */
  boolean isSupervisedOnly() {
    return Methods.of(config).unlabeled().isEmpty();
  }

  /**
   * Refuses an empty list, on which no statistics can be re-estimated, before the training rather
   * than after it. A list that cannot be read fails the training, which says why.
   *
   * @throws InvalidInputException if the list of unlabelled images is empty
   */
  void requireImagesToReestimateOn() {
    if (!isSupervisedOnly() || isRecalibrated()) {
      return;
    }
    Split split;
    try {
      split = Datasets.split(config.dataset());
    } catch (InvalidInputException e) {
      return;
    }
    if (split.unlabeled().isEmpty()) {
      throw new InvalidInputException(
          "batch: --recalibrate-batch-norm: the list of unlabelled images of %s is empty (dataset.split %s), expected the images on which statistics are re-estimated"
              .formatted(title(), config.dataset().split().orElseThrow()));
    }
  }

  /** Whether the evaluation with re-estimated batch-norm statistics exists already. */
  boolean isRecalibrated() {
    return recalibratedEvaluation().isPresent();
  }

  /** The command that evaluates the final teacher with re-estimated batch-norm statistics. */
  List<String> recalibration() {
    return List.of(
        "evaluate",
        folder.path().toString(),
        "--checkpoint",
        "latest",
        "--recalibrate-batch-norm",
        "--json",
        recalibratedFile().toString());
  }

  /** Removes what was measured of another network of this run, before it is trained. */
  void dropRecalibration() {
    try {
      Files.deleteIfExists(recalibratedFile());
    } catch (IOException e) {
      throw new UnwritableException(recalibratedFile(), e);
    }
  }

  /** The results with re-estimated batch-norm statistics, if they exist. */
  Optional<SeedTable.Figures> recalibratedFigures() {
    return recalibratedEvaluation()
        .map(
            evaluation ->
                new SeedTable.Figures(
                    evaluation.miou(), evaluation.pixelAccuracy(), OptionalDouble.empty()));
  }

  /**
   * The evaluation with re-estimated batch-norm statistics, if it exists; one of a shorter training
   * is none.
   */
  Optional<RunMetrics.Evaluation> recalibratedEvaluation() {
    return Optional.of(recalibratedFile())
        .filter(Files::exists)
        .map(RunMetrics.Evaluation::read)
        .filter(evaluation -> evaluation.step() == config.training().steps());
  }

  private Path recalibratedFile() {
    return folder.path().resolve(RECALIBRATED);
  }
}
