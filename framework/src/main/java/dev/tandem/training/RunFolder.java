package dev.tandem.training;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder of a run and the names in it.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
  private static final String CONFIG = "config.json";
  private static final String LOG = "log.txt";
  private static final String TENSORBOARD = "tensorboard";

  /** What a run leaves that ends before its first step. A config alone may be the user's own. */
  private static final Set<String> LEFT_WITHOUT_A_STEP = Set.of(CONFIG, LOG);

  /**
   * The folder of a new run: it is created, or exists and is empty, or was left by a run that ended
   * before its first step.
   *
   * @param config text of {@code config.json}, which describes the run
   * @throws InvalidInputException if the folder is already used
   */
  public static RunFolder create(Path path, String config) {
    if (Files.exists(path) && !isUnused(path)) {
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
   * @throws InvalidInputException if it is not the folder of a run
   */
  public static RunFolder open(Path path) {
    RunFolder folder = new RunFolder(path);
    if (!Files.isRegularFile(folder.config())) {
      throw new InvalidInputException(path + ": not a run folder, expected config.json in it");
    }
    return folder;
  }

  /** What describes the run, for example its resolved config. */
  public Path config() {
    return path.resolve(CONFIG);
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
    return path.resolve(TENSORBOARD);
  }

  /** The exported best network. */
  public Path savedModel() {
    return path.resolve("saved_model");
  }

  /** The report. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** What was logged. */
  public Path log() {
    return path.resolve(LOG);
  }

  private static boolean isUnused(Path path) {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      Set<String> names =
          entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
      names.remove(TENSORBOARD);
      return names.isEmpty() || names.equals(LEFT_WITHOUT_A_STEP);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
