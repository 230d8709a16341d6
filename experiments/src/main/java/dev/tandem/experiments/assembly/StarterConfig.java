package dev.tandem.experiments.assembly;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.experiments.config.ExperimentConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The config that a data set begins with.
 *
 * @param like a config whose method, network, augmentation, training and evaluation it takes; empty
 *     for a short training with the defaults
 */
record StarterConfig(Optional<Path> like) {
  private static final List<String> TAKEN =
      List.of("seed", "model", "method", "augmentation", "training", "evaluation");

  /**
   * The config.
   *
   * @param name of the experiment
   * @param dataset the group of that name
   * @param base the folder of the new config, from which its relative paths start
   * @throws dev.tandem.InvalidInputException if the config that it shall be like cannot be read
   */
  JsonObject json(String name, JsonObject dataset, Path base) {
    JsonObject config = new JsonObject();
    config.addProperty("name", name);
    config.add("dataset", dataset);
    like.ifPresentOrElse(
        file -> take(config, file, base), () -> config.add("training", shortTraining()));
    return config;
  }

  private static JsonObject shortTraining() {
    JsonObject training = new JsonObject();
    training.addProperty("steps", 1000);
    // Without them some starts of a pretrained network do damage: experiments/doc/results.md,
    // "Instability in the first steps".
    training.addProperty("warm_up", 100);
    training.addProperty("clip_gradient_norm", 5);
    training.addProperty("evaluate_every", 200);
    training.addProperty("precision", "auto");
    return training;
  }

  private static void take(JsonObject config, Path file, Path base) {
    Optional<Path> pretrained = ExperimentConfig.read(file, List.of()).model().pretrained();
    JsonObject other = read(file);
    for (String group : TAKEN) {
      JsonElement value = other.get(group);
      if (value != null) {
        config.add(group, value);
      }
    }
    pretrained.ifPresent(
        weights ->
            config
                .getAsJsonObject("model")
                .addProperty("pretrained", relative(base, weights.toAbsolutePath())));
  }

  /** What was just read as a config. */
  private static JsonObject read(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String relative(Path base, Path target) {
    String path = base.relativize(target.normalize()).toString().replace('\\', '/');
    return path.isEmpty() ? "." : path;
  }
}
