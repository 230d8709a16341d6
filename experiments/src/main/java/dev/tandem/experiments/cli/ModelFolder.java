package dev.tandem.experiments.cli;

import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.experiments.assembly.TemporaryFolder;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.file.RunLayout;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainedNetwork;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with a model to predict with: a SavedModel, or a run. */
final class ModelFolder {
  private ModelFolder() {}

  /**
   * Opens a SavedModel, or that of a run, which is exported from the best checkpoint if it does not
   * exist yet, or is that of a shorter run.
   *
   * @param terminal is told which network of an unfinished run it is
   */
  static SavedModelPredictor open(Path model, Terminal terminal) {
    RunFolder run = new RunFolder(model);
    if (!Files.exists(run.config())) {
      return new SavedModelPredictor(model);
    }
    if (FinishedRun.isExported(run)) {
      return new SavedModelPredictor(run.savedModel());
    }
    FinishedRun trained = new FinishedRun(model);
    trained.unfinished().ifPresent(terminal.err()::println);
    // Once the model is in memory, the files are not needed any more.
    try (TemporaryFolder temporary = new TemporaryFolder("tandem")) {
      Path exported = temporary.path().resolve(RunLayout.SAVED_MODEL);
      trained.export(TrainedNetwork.Choice.BEST, exported);
      return new SavedModelPredictor(exported);
    }
  }
}
