package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.ModelConfig;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.weights.WeightsFile;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

  /**
   * What is frozen although it begins with random weights, in one line. A file that cannot be used
   * is a {@link #fault}, or is found when it is loaded.
   */
  public static Optional<String> remark(ExperimentConfig config) {
    ModelConfig model = config.model();
    if (model.network().word().isEmpty()) {
      return Optional.empty();
    }
    Set<String> random = new TreeSet<>(randomParts(config));
    random.removeIf(part -> !model.frozen().includes(part));
    return random.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "model.frozen: parts with random weights are not trained: %s; expected their weights in model.pretrained, or model.frozen=nothing"
                .formatted(String.join(", ", random)));
  }

  private static Set<String> randomParts(ExperimentConfig config) {
    Optional<Path> path = config.model().pretrained();
    if (path.isEmpty()) {
      return Set.of(EncoderDecoder.ENCODER, "decoder");
    }
    // Every file that fits holds the backbone.
    if (config.model().frozen() != EncoderDecoder.Frozen.FEATURES) {
      return Set.of();
    }
    try (WeightsFile file = open(path.get())) {
      return PretrainedFit.of(config, file).untouched();
    } catch (InvalidInputException e) {
      return Set.of();
    }
  }

  static Path file(Path path) {
    boolean savedModel = Files.isDirectory(path.resolve("variables"));
    return Files.isDirectory(path) && !savedModel
        ? new Checkpoints(RunFolder.open(path).checkpoints()).file(Checkpoints.Which.BEST)
        : path;
  }
}
