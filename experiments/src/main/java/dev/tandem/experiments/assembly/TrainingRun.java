package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.RunFolder;
import dev.tandem.training.Training;
import dev.tandem.training.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A training from a config with its run folder: see {@link Training}. */
public final class TrainingRun {
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
    Training training = training(config, cluster, onWorkerLost);
    return new TrainingRun(config, RunFolder.create(folder, config.toJson()), training);
  }

  /**
   * A run that was begun before; it goes on with its own config.
   *
   * @param cluster as for {@link #create}
   * @param onWorkerLost as for {@link #create}
   * @throws InvalidInputException if the folder is not that of a run, or an input is missing
   */
  public static TrainingRun resume(
      Path path, Optional<Cluster> cluster, Consumer<String> onWorkerLost) {
    RunFolder folder = RunFolder.open(path);
    ExperimentConfig config = FinishedRun.config(folder);
    return new TrainingRun(config, folder, training(config, cluster, onWorkerLost));
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
    return new Training(Setups.of(config), strategy);
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
    return Training.stepsDone(folder);
  }

  /** Asks a running training, from any thread, to save and end. */
  public void requestStop() {
    training.requestStop();
  }

  /**
   * Trains to the end (or until a stop), evaluates, and exports the best network.
   *
   * @param listeners told after the run's own metrics
   * @throws InvalidInputException as {@link Training#train(RunFolder, List)}
   * @throws dev.tandem.training.DivergedException if the loss is not finite
   */
  public Training.Outcome train(List<TrainingListener> listeners) {
    return training.train(folder, listeners);
  }
}
