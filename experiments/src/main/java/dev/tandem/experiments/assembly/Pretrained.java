package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.models.weights.WeightsFile;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files with weights: besides those that {@link WeightsFile} reads, the folder of a run. */
public final class Pretrained {
  private Pretrained() {}

  /**
   * Opens a file with weights.
   *
   * @param path of a file, a SavedModel, or the folder of a run: its best checkpoint
   * @throws dev.tandem.InvalidInputException saying what is wrong with it
   */
  public static WeightsFile open(Path path) {
    return WeightsFile.open(file(path));
  }

  /** The weights that a training is to begin with, if they are not there. */
  public static Optional<Path> missing(ExperimentConfig config) {
    return config.model().pretrained().filter(path -> !WeightsFile.exists(path));
  }

  /**
   * Checks that the weights that a training is to begin with are there, before anything is written.
   *
   * @throws InvalidInputException if they are not
   */
  public static void requirePresent(ExperimentConfig config) {
    missing(config)
        .ifPresent(
            path -> {
              throw new InvalidInputException(
                  "model.pretrained: %s does not exist, expected a file with weights, or the folder of a run; the README says where weights are found"
                      .formatted(path));
            });
  }

  /**
   * What is wrong with the file of weights that a training is to begin with, as far as opening it
   * shows; whether its tensors fit the network is not looked at.
   */
  public static Optional<String> fault(ExperimentConfig config) {
    if (config.model().pretrained().isEmpty()) {
      return Optional.empty();
    }
    try {
      requirePresent(config);
      open(config.model().pretrained().get()).close();
      return Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.of(e.getMessage());
    }
  }

  static Path file(Path path) {
    boolean savedModel = Files.isDirectory(path.resolve("variables"));
    return Files.isDirectory(path) && !savedModel
        ? new Checkpoints(RunFolder.open(path).checkpoints()).file(Checkpoints.Which.BEST)
        : path;
  }
}
