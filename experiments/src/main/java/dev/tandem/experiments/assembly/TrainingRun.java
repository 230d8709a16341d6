package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.KeyDifference;
import dev.tandem.report.RunMetrics;
import dev.tandem.training.RunFolder;
import dev.tandem.training.RunLock;
import dev.tandem.training.Training;
import dev.tandem.training.TrainingListener;
import dev.tandem.training.TrainingSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A training from a config with its run folder: see {@link Training}. */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final ExperimentConfig config;
  private final RunFolder folder;
  private final Training training;

  private TrainingRun(ExperimentConfig config, RunFolder folder, Training training) {
    this.config = config;
    this.folder = folder;
    this.training = training;
  }

  /**
   * A new run of one process.
   *
   * @throws InvalidInputException if the run folder is used already or an input is missing
   */
  public static TrainingRun create(ExperimentConfig config, Path folder) {
    return create(config, folder, Optional.empty(), lost -> {});
  }

  /**
   * A new run, as the chief where there are several processes.
   *
   * @param onWorkerLost as for {@link dev.tandem.distribution.MultiWorkerMirroredStrategy}
   * @throws InvalidInputException if the run folder is used already or an input is missing
   */
  public static TrainingRun create(
      ExperimentConfig config,
      Path folder,
      Optional<Cluster> cluster,
      Consumer<String> onWorkerLost) {
    Pretrained.requirePresent(config);
    Training training = training(config, cluster, onWorkerLost);
    return new TrainingRun(config, RunFolder.create(folder, config.toJson()), training);
  }

  /**
   * A run that was begun before, or came to no checkpoint and begins again; it goes on with this
   * config.
   *
   * @param warnings takes what the user should know of the difference
   * @param cluster as for {@link #create}
   * @param onWorkerLost as for {@link #create}
   * @throws InvalidInputException if no training was begun in the folder, an input is missing, or
   *     the config differs from that of the run in a key that may not change on a resume
   */
  public static TrainingRun resume(
      ExperimentConfig config,
      Path path,
      Consumer<String> warnings,
      Optional<Cluster> cluster,
      Consumer<String> onWorkerLost) {
    RunFolder folder = RunFolder.open(path);
    folder.requireBegun();
    RunLock.requireFree(path);
    long done = folder.stepsDone();
    boolean goesOn = done > 0;
    if (!goesOn) {
      folder.requireUnfinished();
    }
    boolean same = folder.isDescribedBy(config.toJson());
    List<String> notes = goesOn && !same ? requireFitting(folder, config) : List.of();
    Training training = training(config, cluster, onWorkerLost);
    training.requireSameSplit(folder, done);
    notes.forEach(warnings);
    if (!goesOn) {
      folder.beginAgain(config.toJson());
    } else if (!same) {
      folder.describe(config.toJson());
    }
    return new TrainingRun(config, folder, training);
  }

  private static List<String> requireFitting(RunFolder folder, ExperimentConfig config) {
    List<String> notes =
        requireSame(folder, config, " (or only --resume --run-dir, which uses the run's config)");
    // Figures of other views could not be compared with those that there are.
    if (Files.exists(folder.metrics()) && RunMetrics.read(folder.metrics()).last().isPresent()) {
      requireSameViews(folder, config, "");
    }
    return notes;
  }

  /**
   * Refuses a config that sees validation images in other views than a run did.
   *
   * @param otherwise as for {@link #requireSame}
   * @throws InvalidInputException that names the keys that differ
   */
  public static void requireSameViews(RunFolder folder, ExperimentConfig config, String otherwise) {
    ExperimentConfig begun = FinishedRun.config(folder);
    if (Setups.views(begun.evaluation()).equals(Setups.views(config.evaluation()))) {
      return;
    }
    String changed =
        KeyDifference.between(begun.keys(), config.keys()).stream()
            .filter(difference -> difference.key().startsWith("evaluation."))
            .map(KeyDifference::toString)
            .collect(Collectors.joining(", "));
    throw new InvalidInputException(
        "%s: the run was evaluated in another way: %s; expected the same%s"
            .formatted(folder.path(), changed, otherwise));
  }

  /**
   * Refuses a config with which a run cannot go on.
   *
   * @param otherwise what else the user may do, for the message; may be empty
   * @return warnings
   * @throws InvalidInputException that names the keys
   */
  public static List<String> requireSame(
      RunFolder folder, ExperimentConfig config, String otherwise) {
    ConfigChange change = ConfigChange.between(FinishedRun.config(folder), config);
    if (!change.refused().isEmpty()) {
      throw new InvalidInputException(
          "%s: the run was begun with another config: %s; expected the same%s"
              .formatted(folder.path(), String.join(", ", change.refused()), otherwise));
    }
    return change.warnings();
  }

  /**
   * The training of a config, for a process that writes no run folder.
   *
   * @param cluster the processes of the training, if there are several
   * @param onWorkerLost as for {@link #create}
   * @throws InvalidInputException if an input is missing
   */
  public static Training training(
      ExperimentConfig config, Optional<Cluster> cluster, Consumer<String> onWorkerLost) {
    DistributionStrategy strategy =
        Distributions.strategy(config.distribution(), cluster, onWorkerLost);
    TrainingSetup setup = Setups.of(config);
    config.method().remark(setup.dataset().classes().size()).ifPresent(LOG::warn);
    return new Training(setup, strategy);
  }

  /** What the run was asked for. */
  public ExperimentConfig config() {
    return config;
  }

  /** Where everything goes. */
  public RunFolder folder() {
    return folder;
  }

  /** The classes of the data set. */
  public List<SegmentationClass> classes() {
    return training.setup().dataset().classes();
  }

  /** Steps done at the newest checkpoint; 0 for a new run. */
  public long stepsDone() {
    return folder.stepsDone();
  }

  /** Whether every step is done, and nothing but results may be missing. */
  public boolean isTrained() {
    return stepsDone() == config.training().steps();
  }

  /** Asks a running training, from any thread, to save and end. */
  public void requestStop() {
    training.requestStop();
  }

  /**
   * Trains to the end (or until a stop), evaluates, and exports the best network.
   *
   * @param listeners told after the run's own metrics
   * @throws InvalidInputException as {@link Training#train(RunFolder, String, List)}
   * @throws dev.tandem.training.DivergedException if the loss is not finite
   */
  public Training.Outcome train(List<TrainingListener> listeners) {
    return training.train(folder, config.toJson(), listeners);
  }
}
