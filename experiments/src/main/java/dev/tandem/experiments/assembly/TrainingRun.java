package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.config.ExperimentConfig;
import dev.tandem.config.PseudoLabel;
import dev.tandem.config.TrainingConfig;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputCheck;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.export.SavedModelExporter;
import dev.tandem.model.SegmentationModel;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TensorFlowException;

/** One training with its run folder, from a config to the exported best teacher. */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final ExperimentConfig config;
  private final RunFolder folder;
  private final SegmentationDataset dataset;
  private final Split split;
  private final Checkpoints checkpoints;
  private Optional<Trainer> running = Optional.empty();
  private boolean stopRequested;

  /**
   * How a training ended.
   *
   * @param steps done in all
   * @param finished false if it was stopped before its end
   * @param last evaluation of the last step, if there was one
   */
  public record Outcome(long steps, boolean finished, Optional<ConfusionMatrix> last) {}

  private TrainingRun(ExperimentConfig config, RunFolder folder, Inputs inputs) {
    this.config = config;
    this.folder = folder;
    this.dataset = inputs.dataset;
    this.split = inputs.split;
    this.checkpoints = new Checkpoints(folder.checkpoints());
  }

  private record Inputs(SegmentationDataset dataset, Split split) {}

  /**
   * A new run.
   *
   * @throws InvalidInputException if the run folder is used already or an input is missing
   */
  public static TrainingRun create(ExperimentConfig config, Path folder) {
    Inputs inputs = inputs(config);
    return new TrainingRun(config, RunFolder.create(folder, config.toJson()), inputs);
  }

  /**
   * A run that was begun before; it goes on with its own config.
   *
   * @throws InvalidInputException if the folder is no run's, or an input is missing
   */
  public static TrainingRun resume(Path path) {
    RunFolder folder = RunFolder.open(path);
    ExperimentConfig config = ExperimentConfig.read(folder.config(), List.of());
    return new TrainingRun(config, folder, inputs(config));
  }

  private static Inputs inputs(ExperimentConfig config) {
    SegmentationDataset dataset = Datasets.open(config.dataset());
    Split split = Datasets.split(config.dataset());
    // A strategy that can not be made is found here, before there is a run folder.
    if (Strategies.of(config.method()).isPresent()) {
      split.requireUnlabeled();
    }
    InputCheck.requireFiles(dataset, split);
    return new Inputs(dataset, split);
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
    return dataset.classes();
  }

  /** Steps done at the newest checkpoint; 0 for a new run. */
  public long stepsDone() {
    return checkpoints.latestStep().orElse(0L);
  }

  /** Asks a running training, from any thread, to save and end. */
  public synchronized void requestStop() {
    stopRequested = true;
    running.ifPresent(Trainer::requestStop);
  }

  /**
   * Trains to the end (or until a stop), evaluates, and exports the best teacher.
   *
   * @param listeners told beside the run's own log
   * @throws InvalidInputException if a file of the data set can not be used
   * @throws dev.tandem.training.DivergedException if the loss is not finite
   */
  public Outcome train(List<TrainingListener> listeners) {
    SegmentationModel model = Models.of(config, dataset.classes().size());
    LastEvaluation last = new LastEvaluation();
    long done;
    try (TrainingGraph graph = new TrainingGraph(config, dataset, split, model)) {
      long first = stepsDone();
      MetricsLog metrics = metrics();
      metrics.rewindTo(first);
      if (first == 0) {
        graph.begin();
      } else {
        graph.resume(checkpoints.file(Checkpoints.Which.LATEST), first);
      }
      LOG.info("{}: training from step {} of {}", config.name(), first, config.training().steps());
      List<TrainingListener> all = new ArrayList<>(List.of(metrics, last));
      all.addAll(listeners);
      done = trainer(graph, all).train(first);
    } catch (TensorFlowException | IllegalArgumentException e) {
      requireReadable();
      throw e;
    }
    boolean finished = done == config.training().steps();
    if (finished) {
      export(model);
    }
    return new Outcome(done, finished, last.matrix);
  }

  private MetricsLog metrics() {
    return new MetricsLog(
        folder.metrics(),
        dataset.classes().stream().map(SegmentationClass::name).toList(),
        config.training().logEvery());
  }

  private synchronized Trainer trainer(TrainingGraph graph, List<TrainingListener> listeners) {
    TrainingConfig training = config.training();
    boolean semi = config.method().pseudoLabel() != PseudoLabel.NONE;
    Trainer trainer =
        new Trainer(
            graph.session(),
            graph.step(),
            graph.evaluator(),
            graph.saver(),
            checkpoints,
            new Trainer.Plan(
                training.steps(),
                training.evaluateEvery(),
                training.checkpointEvery(),
                training.labeledBatch() + (semi ? training.unlabeledBatch() : 0)),
            listeners);
    running = Optional.of(trainer);
    if (stopRequested) {
      trainer.requestStop();
    }
    return trainer;
  }

  private void export(SegmentationModel model) {
    if (Files.exists(folder.savedModel())) {
      return;
    }
    SavedModelExporter.export(
        model,
        dataset.classes(),
        StepContext.TEACHER,
        checkpoints.file(Checkpoints.Which.BEST),
        folder.savedModel());
  }

  /** A failure inside the graph does not name the file at fault: look for it. */
  private void requireReadable() {
    List<ImageLabelPair> pairs = new ArrayList<>();
    split.labeled().forEach(id -> pairs.add(ImageLabelPair.of(dataset, id)));
    split.valid().forEach(id -> pairs.add(ImageLabelPair.of(dataset, id)));
    InputCheck.requireReadable(
        pairs,
        split.unlabeled().stream().map(dataset::unlabeledImage).toList(),
        dataset.encoding());
  }

  private static final class LastEvaluation implements TrainingListener {
    private Optional<ConfusionMatrix> matrix = Optional.empty();

    @Override
    public void onEvaluation(long step, ConfusionMatrix evaluated) {
      matrix = Optional.of(evaluated);
    }
  }
}
