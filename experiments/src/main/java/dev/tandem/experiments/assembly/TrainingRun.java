package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.export.SavedModelExporter;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.MetricsLog;
import dev.tandem.training.RunFolder;
import dev.tandem.training.StepContext;
import dev.tandem.training.Trainer;
import dev.tandem.training.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training with its run folder, from a config to the exported best teacher. */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final ExperimentConfig config;
  private final RunFolder folder;
  private final Inputs inputs;
  private final Optional<Cluster> cluster;
  private final Consumer<String> onWorkerLost;
  private final Checkpoints checkpoints;
  private final StopRequest stop = new StopRequest();

  /**
   * How a training ended.
   *
   * @param steps done in all
   * @param finished false if it was stopped before its end
   * @param last evaluation of the last step, if there was one
   */
  public record Outcome(long steps, boolean finished, Optional<ConfusionMatrix> last) {}

  private TrainingRun(
      ExperimentConfig config,
      RunFolder folder,
      Inputs inputs,
      Optional<Cluster> cluster,
      Consumer<String> onWorkerLost) {
    this.config = config;
    this.folder = folder;
    this.inputs = inputs;
    this.cluster = cluster;
    this.onWorkerLost = onWorkerLost;
    this.checkpoints = new Checkpoints(folder.checkpoints());
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
    Inputs inputs = Inputs.of(config);
    RunFolder created = RunFolder.create(folder, config.toJson());
    return new TrainingRun(config, created, inputs, cluster, onWorkerLost);
  }

  /**
   * A run that was begun before; it goes on with its own config.
   *
   * @param cluster as for {@link #create}
   * @param onWorkerLost as for {@link #create}
   * @throws InvalidInputException if the folder is no run's, or an input is missing
   */
  public static TrainingRun resume(
      Path path, Optional<Cluster> cluster, Consumer<String> onWorkerLost) {
    RunFolder folder = RunFolder.open(path);
    ExperimentConfig config = ExperimentConfig.read(folder.config(), List.of());
    return new TrainingRun(config, folder, Inputs.of(config), cluster, onWorkerLost);
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
    return inputs.dataset().classes();
  }

  /** Steps done at the newest checkpoint; 0 for a new run. */
  public long stepsDone() {
    return checkpoints.latestStep().orElse(0L);
  }

  /** Asks a running training, from any thread, to save and end. */
  public void requestStop() {
    stop.make();
  }

  /**
   * Trains to the end (or until a stop), evaluates, and exports the best teacher.
   *
   * @param listeners told beside the run's own log
   * @throws InvalidInputException if a file of the data set can not be used
   * @throws dev.tandem.training.DivergedException if the loss is not finite
   */
  public Outcome train(List<TrainingListener> listeners) {
    LastEvaluation last = new LastEvaluation();
    List<TrainingListener> all = new ArrayList<>(List.of(last));
    all.addAll(listeners);
    DistributionStrategy strategy =
        Distributions.strategy(config.distribution(), cluster, onWorkerLost);
    long done =
        TrainingGraph.use(
            config, inputs, strategy, graph -> train(graph, strategy.replicaCount(), all));
    boolean finished = done == config.training().steps();
    if (finished) {
      export();
    }
    return new Outcome(done, finished, last.matrix);
  }

  private long train(TrainingGraph graph, int replicas, List<TrainingListener> listeners) {
    long first = stepsDone();
    MetricsLog metrics = metrics();
    metrics.rewindTo(first);
    if (first == 0) {
      graph.start().begin();
    } else {
      graph.start().resume(checkpoints.file(Checkpoints.Which.LATEST), first);
    }
    LOG.info("{}: training from step {} of {}", config.name(), first, config.training().steps());
    Trainer.Plan plan = TrainingGraph.plan(config, replicas);
    if (replicas > 1) {
      LOG.info("{} replicas, {} images a step", replicas, plan.imagesPerStep());
    }
    List<TrainingListener> all = new ArrayList<>(List.of(metrics));
    all.addAll(listeners);
    long done = stop.reaching(new Trainer(graph, Optional.of(checkpoints), plan, all)).train(first);
    graph.end();
    return done;
  }

  private MetricsLog metrics() {
    return new MetricsLog(
        folder.metrics(),
        classes().stream().map(SegmentationClass::name).toList(),
        config.training().logEvery());
  }

  private void export() {
    if (Files.exists(folder.savedModel())) {
      return;
    }
    SavedModelExporter.export(
        Models.of(config, classes().size()),
        classes(),
        StepContext.TEACHER,
        checkpoints.file(Checkpoints.Which.BEST),
        folder.savedModel());
  }

  private static final class LastEvaluation implements TrainingListener {
    private Optional<ConfusionMatrix> matrix = Optional.empty();

    @Override
    public void onEvaluation(long step, ConfusionMatrix evaluated) {
      matrix = Optional.of(evaluated);
    }
  }
}
