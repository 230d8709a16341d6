package dev.tandem.training;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder of a run and the names in it.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

  /**
   * A new run's folder: made, or there and empty.
   *
   * @throws InvalidInputException if the folder is already used
   */
  public static RunFolder create(Path path, String config) {
    if (Files.exists(path) && !isEmptyFolder(path)) {
      throw new InvalidInputException(
          path + ": the run folder is already used, expected a new or empty one (or --resume)");
    }
    try {
      Files.createDirectories(path);
      RunFolder folder = new RunFolder(path);
      Files.writeString(folder.config(), config + "\n");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The folder of a run that was begun before.
   *
   * @throws InvalidInputException if it is none
   */
  public static RunFolder open(Path path) {
    RunFolder folder = new RunFolder(path);
    if (!Files.isRegularFile(folder.config())) {
      throw new InvalidInputException(path + ": not a run folder, expected config.json in it");
    }
    return folder;
  }

  /** The resolved config. */
  public Path config() {
    return path.resolve("config.json");
  }

  /** One JSON object a line. */
  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  /** Checkpoints, see {@link Checkpoints}. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** TensorBoard's event files. */
  public Path tensorboard() {
    return path.resolve("tensorboard");
  }

  /** The exported best teacher. */
  public Path savedModel() {
    return path.resolve("saved_model");
  }

  /** The report. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** What was logged. */
  public Path log() {
    return path.resolve("log.txt");
  }

  private static boolean isEmptyFolder(Path path) {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
