package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.RunLayout;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
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
  /** What a run leaves that ends before its first step. */
  private static final Set<String> LEFT_WITHOUT_A_STEP =
      Set.of(
          RunLayout.CONFIG,
          RunLayout.LOG,
          RunLayout.TENSORBOARD,
          RunLayout.SPLIT,
          RunLayout.PROCESSES,
          RunLock.FILE);

  /**
   * The folder of a new run: it is created, or exists and is empty, or was left by a run that ended
   * before its first step.
   *
   * @param config text of {@code config.json}, which describes the run
   * @throws InvalidInputException if the folder is already used, cannot be created, or a process
   *     writes into it
   * @throws UnwritableException if it cannot be written
   */
  @SuppressWarnings("try") // The lock is used only to be closed at the end of the block.
  public static RunFolder create(Path path, String config) {
    if (Files.exists(path)) {
      RunLock.requireFree(path);
      requireUnused(path);
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new InvalidInputException(new UnwritableException(path, e).getMessage(), e);
    }
    try (RunLock lock = RunLock.acquire(path)) {
      requireUnused(path);
      RunFolder folder = new RunFolder(path);
      folder.beginWith(config);
      return folder;
    }
  }

  private static void requireUnused(Path path) {
    if (!isUnused(path)) {
      throw new InvalidInputException(
          path + ": the run folder is already used, expected a new or empty one (or --resume)");
    }
  }

  /**
   * Steps done at the newest checkpoint; 0 without one.
   *
   * @throws InvalidInputException if some were saved and none is whole
   */
  public long stepsDone() {
    return new Checkpoints(checkpoints()).latestStep().orElse(0L);
  }

  /**
   * For a run without checkpoints: checks that it is not a finished run whose checkpoints were
   * deleted, since training again would replace its exported network.
   *
   * @throws InvalidInputException if it has a result
   */
  public void requireUnfinished() {
    if (Files.exists(savedModel())) {
      throw new InvalidInputException(
          "%s: the run is finished and its checkpoints are gone, expected them in %s, or another run folder"
              .formatted(path, checkpoints()));
    }
  }

  /**
   * Begins a run again that has no checkpoint: nothing that it wrote is kept but its log.
   *
   * @param config text of {@code config.json} from now on
   * @throws InvalidInputException if no training was begun in the folder, a process writes into it,
   *     or it has a checkpoint or a result
   * @throws UnwritableException if it cannot be written
   */
  @SuppressWarnings("try") // The lock is used only to be closed at the end of the block.
  public RunFolder beginAgain(String config) {
    requireBegun();
    try (RunLock lock = RunLock.acquire(path)) {
      requireUnfinished();
      // Another process may have trained since the caller looked.
      if (stepsDone() > 0) {
        throw new InvalidInputException(
            path + ": another process has saved a checkpoint of this run meanwhile, expected none");
      }
      beginWith(config);
      return this;
    }
  }

  /** The config is the last: until then the folder is that of the earlier attempt. */
  private void beginWith(String config) {
    RunLayout.RECORDS.stream()
        .filter(name -> !name.equals(RunLayout.CONFIG))
        .forEach(name -> AtomicFile.remove(path.resolve(name)));
    AtomicFile.remove(report());
    write(config);
  }

  /** Whether a training was begun here: a config alone may be the user's own. */
  public boolean isBegun() {
    return Files.isRegularFile(config())
        && Stream.of(RunLock.FILE, RunLayout.LOG, RunLayout.METRICS, RunLayout.CHECKPOINTS)
            .anyMatch(name -> Files.exists(path.resolve(name)));
  }

  /**
   * Checks that a training was begun here.
   *
   * @throws InvalidInputException if none was
   */
  public void requireBegun() {
    if (!isBegun()) {
      throw new InvalidInputException(
          path + ": found no files of a training, expected the folder of one that was begun");
    }
  }

  /** Whether a Java program began the run, so that {@code config.json} is no config. */
  public boolean isFromJava() {
    try {
      return SetupDescription.isIn(Files.readString(config()));
    } catch (IOException e) {
      // Gone, or no text.
      return false;
    }
  }

  /** Whether {@code config.json} has this text. */
  public boolean isDescribedBy(String config) {
    try {
      return Files.readString(config()).strip().equals(config.strip());
    } catch (IOException e) {
      // Gone, or no text: another one in any case.
      return false;
    }
  }

  /**
   * Checks that a run that begins now is the one of this config: of two that are started at the
   * same moment the second may have replaced the config of the first.
   *
   * @throws InvalidInputException if {@code config.json} has another text
   */
  void requireDescribedBy(String config) {
    if (!isDescribedBy(config)) {
      throw new InvalidInputException(
          config()
              + ": found the config of another training that was started at the same time; give this"
              + " training another run folder");
    }
  }

  /**
   * Replaces {@code config.json} of a run that goes on with another config.
   *
   * @throws InvalidInputException if a process writes into the folder
   * @throws UnwritableException if it cannot be written
   */
  @SuppressWarnings("try") // The lock is used only to be closed at the end of the block.
  public void describe(String config) {
    try (RunLock lock = RunLock.acquire(path)) {
      write(config);
    }
  }

  private void write(String config) {
    AtomicFile.write(config(), config + "\n");
  }

  /**
   * The folder of a run that was begun before.
   *
   * @throws InvalidInputException if it is not the folder of a run
   */
  public static RunFolder open(Path path) {
    RunFolder folder = new RunFolder(path);
    if (!Files.isRegularFile(folder.config())) {
      throw new InvalidInputException(
          path + ": not a run folder, expected " + RunLayout.CONFIG + " in it");
    }
    return folder;
  }

  /** What describes the run, for example its resolved config. */
  public Path config() {
    return path.resolve(RunLayout.CONFIG);
  }

  /** The lists of images as the run was begun with them. */
  public Path split() {
    return path.resolve(RunLayout.SPLIT);
  }

  /** One JSON object a line. */
  public Path metrics() {
    return path.resolve(RunLayout.METRICS);
  }

  /** Checkpoints, see {@link Checkpoints}. */
  public Path checkpoints() {
    return path.resolve(RunLayout.CHECKPOINTS);
  }

  /** TensorBoard's event files. */
  public Path tensorboard() {
    return path.resolve(RunLayout.TENSORBOARD);
  }

  /** The exported best network. */
  public Path savedModel() {
    return path.resolve(RunLayout.SAVED_MODEL);
  }

  /** The report. */
  public Path report() {
    return path.resolve(RunLayout.REPORT);
  }

  /** Which processes trained, see {@link TrainingProcess}. */
  public Path processes() {
    return path.resolve(RunLayout.PROCESSES);
  }

  /** What the best evaluation found, see {@link BestEvaluation}. */
  public Path bestEvaluation() {
    return path.resolve(RunLayout.BEST_EVALUATION);
  }

  /** Pictures of validation images. */
  public Path examples() {
    return path.resolve(RunLayout.EXAMPLES);
  }

  /** Which run on an MLflow server it is. */
  public Path mlflow() {
    return path.resolve(RunLayout.MLFLOW);
  }

  /** What was logged. */
  public Path log() {
    return path.resolve(RunLayout.LOG);
  }

  private static boolean isUnused(Path path) {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      Set<String> names =
          entries
              .filter(entry -> !AtomicFile.isDraft(entry))
              .map(entry -> entry.getFileName().toString())
              .collect(Collectors.toSet());
      // A config alone may be the user's own.
      boolean left = names.contains(RunLock.FILE) || names.contains(RunLayout.LOG);
      return names.isEmpty() || (left && LEFT_WITHOUT_A_STEP.containsAll(names));
    } catch (IOException e) {
      throw new InvalidInputException(path + ": cannot be read: " + e);
    }
  }
}
