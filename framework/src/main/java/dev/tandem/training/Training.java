package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import dev.tandem.graph.Devices;
import dev.tandem.graph.GpuModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training: from a {@link TrainingSetup} to a run folder with metrics, checkpoints and the
 * exported best network.
 *
 * <pre>{@code
 * TrainingSetup setup =
 *     TrainingSetup.builder(dataset, split, model, method).plan(TrainingPlan.ofSteps(600)).build();
 * Training training = new Training(setup);
 * training.train(Path.of("runs/first"), List.of());
 * }</pre>
 */
public final class Training {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final TrainingSetup setup;
  private final DistributionStrategy strategy;
  private final StopRequest stop = new StopRequest();

  /**
   * How a training ended.
   *
   * @param steps done in all
   * @param finished false if it was stopped before its end
   * @param last evaluation after the last step, if there was one
   */
  public record Outcome(long steps, boolean finished, Optional<ConfusionMatrix> last) {}

  /**
   * A training on one device: the first GPU, else the CPU.
   *
   * @throws InvalidInputException as {@link #Training(TrainingSetup, DistributionStrategy)}
   */
  public Training(TrainingSetup setup) {
    this(setup, new OneDeviceStrategy());
  }

  /**
   * A training over these devices and processes.
   *
   * @throws InvalidInputException if a file is missing, or the method needs unlabelled images and
   *     the split has none
   */
  public Training(TrainingSetup setup, DistributionStrategy strategy) {
    // Several processes replace no image: each would have to know of it.
    setup.requireInputs(strategy.isAlone() ? setup.brokenImages() : 0);
    this.setup = setup;
    this.strategy = strategy;
  }

  /** What is trained. */
  public TrainingSetup setup() {
    return setup;
  }

  /**
   * Asks a running training, from any thread, to save and end. It may go on later, by this object
   * too.
   */
  public void requestStop() {
    stop.make();
  }

  /**
   * Trains in a folder: a new run, or one that goes on exactly where its last checkpoint was
   * written, or begins again if it ended before the first one.
   *
   * @param folder new, empty, or of a run with the same setup
   * @param listeners told of steps, evaluations and the end, after the run's own metrics
   * @throws InvalidInputException if the folder has files of another run, and as {@link
   *     #train(RunFolder, String, List)}
   * @throws UnwritableException as {@link #train(RunFolder, String, List)}
   */
  public Outcome train(Path folder, List<TrainingListener> listeners) {
    SetupDescription description = new SetupDescription(setup);
    return train(description.open(folder), description.json(), listeners);
  }

  /**
   * Trains to the end or until a stop is requested, from the last checkpoint of the run folder if
   * it has one, evaluates, and exports the best network. A finished run gets its results again.
   *
   * @param folder of the run
   * @param config which {@code config.json} of the folder has
   * @param listeners told of steps, evaluations and the end, after the run's own metrics
   * @throws InvalidInputException if a file of the data set cannot be used, another process writes
   *     into the folder, has described it by another config or was started with other settings, or
   *     the run was begun with other lists, or is finished and its checkpoints are gone
   * @throws DivergedException if the loss is not finite
   * @throws UnwritableException if the last checkpoint, the metrics or a result cannot be written
   */
  @SuppressWarnings("try") // The lock is used only to be closed at the end of the block.
  public Outcome train(RunFolder folder, String config, List<TrainingListener> listeners) {
    try (RunLock lock = RunLock.acquire(folder.path())) {
      folder.requireDescribedBy(config);
      return trainAlone(folder, listeners);
    } finally {
      stop.clear();
    }
  }

  private Outcome trainAlone(RunFolder folder, List<TrainingListener> listeners) {
    setup.split().remarks(setup.dataset()).forEach(LOG::warn);
    LastEvaluation evaluation = new LastEvaluation();
    MetricsLog metrics =
        new MetricsLog(folder.metrics(), classNames(), setup.plan().intervals().log());
    BestEvaluationFile best = new BestEvaluationFile(folder.bestEvaluation(), classNames());
    List<TrainingListener> all =
        new ArrayList<>(List.of(metrics, evaluation, best, new DamageWarning()));
    all.addAll(listeners);
    Checkpoints checkpoints = new Checkpoints(folder.checkpoints(), setup.plan().keepCheckpoints());
    long first = checkpoints.latestStep().orElse(0L);
    if (first == 0) {
      folder.requireUnfinished();
    }
    keepSplit(folder, first);
    ResumePoint from = ResumePoint.reached(folder, checkpoints, metrics, setup.plan());
    boolean nothingLeft =
        from.step() == setup.plan().steps() && !from.evaluationMissing() && strategy.isAlone();
    long done =
        nothingLeft
            ? from.step()
            : TrainingRuntime.use(
                from.isBeginning()
                    ? setup.with(setup.session().precision().here())
                    : RunPrecision.ofResumed(folder, setup).withoutInitialWeights(),
                strategy,
                runtime -> train(runtime, folder, checkpoints, all, from));
    boolean last = done == setup.plan().steps();
    boolean finished = last && metrics.isEvaluated(done);
    if (finished) {
      new TrainedNetwork(setup, folder).export(TrainedNetwork.Choice.BEST, folder.savedModel());
      all.forEach(listener -> listener.onResult(folder));
    }
    if (finished || !last) {
      metrics.end(done, checkpoints.bestMiou().orElse(0.0));
    }
    return new Outcome(done, finished, evaluation.matrix);
  }

  /**
   * Checks that a run was begun with these lists of images, which belong to it as its settings do.
   *
   * @param done steps at its newest checkpoint; one without any takes the lists as they are
   * @throws InvalidInputException that names the list that has changed
   */
  public void requireSameSplit(RunFolder folder, long done) {
    if (done > 0 && Files.exists(folder.split())) {
      setup.split().requireEqual(folder.split());
    }
  }

  private void keepSplit(RunFolder folder, long done) {
    requireSameSplit(folder, done);
    if (done > 0 && !Files.exists(folder.split())) {
      LOG.warn(
          "{}: the lists with which the run was begun are missing; it goes on with those of its"
              + " split as they are now",
          folder.split());
    }
    if (done == 0 || !Files.exists(folder.split())) {
      AtomicFile.writeFolder(folder.split(), setup.split()::write);
    }
  }

  private long train(
      TrainingRuntime runtime,
      RunFolder folder,
      Checkpoints checkpoints,
      List<TrainingListener> listeners,
      ResumePoint from) {
    if (from.isBeginning()) {
      runtime.begin();
    } else {
      runtime.resume(checkpoints.file(Checkpoints.Which.LATEST), from.step());
    }
    int images = setup.plan().imagesPerStep(setup.method()) * strategy.replicaCount();
    LOG.info(
        "training from step {} of {} in {}",
        from.step(),
        setup.plan().steps(),
        runtime.precision().text());
    if (strategy.replicaCount() > 1) {
      LOG.info("{} replicas, {} images a step", strategy.replicaCount(), images);
    }
    List<TrainingListener> all = new ArrayList<>(listeners);
    all.add(
        new ProcessLog(
            folder.processes(),
            Clock.systemUTC(),
            from.step(),
            devices(),
            strategy.replicaCount(),
            runtime.precision()));
    Trainer trainer = new Trainer(runtime, Optional.of(checkpoints), setup.plan(), images, all);
    // The others take part in an evaluation, and know nothing of the metrics.
    boolean evaluates = runtime.ofChief(from.evaluationMissing());
    long done = stop.passedTo(trainer).train(from.step(), evaluates);
    runtime.end();
    return done;
  }

  /** Those of the replicas; TensorFlow's own choice is the first GPU, or the CPU. */
  private List<String> devices() {
    String chosen =
        Devices.useGpu()
            ? "/device:GPU:0" + GpuModels.common().map(name -> " (" + name + ")").orElse("")
            : "/device:CPU:0";
    return strategy.devices().stream().map(device -> device.isEmpty() ? chosen : device).toList();
  }

  /**
   * Trains in a process that is not the chief: computes its share of every step and writes nothing.
   * Where the training begins, or goes on, it learns from the chief.
   *
   * @return whether the training came to its end, and was not stopped before
   * @throws InvalidInputException as {@link #train(RunFolder, String, List)}
   * @throws DivergedException if the loss is not finite
   */
  public boolean follow() {
    try {
      return TrainingRuntime.use(setup, strategy, this::follow);
    } finally {
      stop.clear();
    }
  }

  private boolean follow(TrainingRuntime runtime) {
    long first = runtime.follow();
    LOG.info(
        "replica {}: training from step {} in {}",
        strategy.firstReplica(),
        first,
        runtime.precision().text());
    int images = setup.plan().imagesPerStep(setup.method());
    Trainer trainer = new Trainer(runtime, Optional.empty(), setup.plan(), images, List.of());
    boolean evaluates = runtime.ofChief(false);
    long done = stop.passedTo(trainer).train(first, evaluates);
    runtime.end();
    return done == setup.plan().steps();
  }

  private List<String> classNames() {
    return setup.dataset().classes().stream().map(SegmentationClass::name).toList();
  }

  private static final class LastEvaluation implements TrainingListener {
    private Optional<ConfusionMatrix> matrix = Optional.empty();

    @Override
    public void onEvaluation(long step, ConfusionMatrix evaluated) {
      matrix = Optional.of(evaluated);
    }
  }
}
