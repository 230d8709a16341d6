package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.EvaluationPipeline;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputCheck;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.LabelEncoding;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.BatchNormRecalibration;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.Evaluator;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.export.SavedModelExporter;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.SegmentationModel;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.RunFolder;
import dev.tandem.training.StepContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;

/** A run folder with a checkpoint: what can be done with the networks in it. */
public final class FinishedRun {
  private final RunFolder folder;
  private final ExperimentConfig config;
  private final SegmentationDataset dataset;
  private final SegmentationModel model;

  /** Which network, from which checkpoint. */
  public record Choice(Checkpoints.Which checkpoint, boolean student) {
    /** The best teacher. */
    public static final Choice BEST_TEACHER = new Choice(Checkpoints.Which.BEST, false);

    private String root() {
      return student ? StepContext.STUDENT : StepContext.TEACHER;
    }
  }

  /**
   * @throws InvalidInputException if the folder is no run's or its data set is gone
   */
  public FinishedRun(Path path) {
    this.folder = RunFolder.open(path);
    this.config = ExperimentConfig.read(folder.config(), List.of());
    this.dataset = Datasets.open(config.dataset());
    this.model = Models.of(config, dataset.classes().size());
  }

  /** The run's folder. */
  public RunFolder folder() {
    return folder;
  }

  /** The classes of its data set. */
  public List<SegmentationClass> classes() {
    return dataset.classes();
  }

  /** How its label files say the class of a pixel. */
  LabelEncoding encoding() {
    return dataset.encoding();
  }

  /** The images and labels of its validation list. */
  public List<ImageLabelPair> validationPairs() {
    return Datasets.split(config.dataset()).valid().stream()
        .map(id -> ImageLabelPair.of(dataset, id))
        .toList();
  }

  /** Writes a network as a SavedModel into a new folder. */
  public void export(Choice choice, Path target) {
    SavedModelExporter.export(
        model, dataset.classes(), choice.root(), checkpointFile(choice), target);
  }

  /**
   * Evaluates a network as the training did.
   *
   * @param sliding whether by sliding windows, even if the training did not
   * @param recalibrate whether its batch-norm statistics are first re-estimated on crops of the
   *     unlabelled images
   * @throws InvalidInputException if a file can not be used
   */
  public ConfusionMatrix evaluate(
      Choice choice, List<ImageLabelPair> pairs, boolean sliding, boolean recalibrate) {
    Path checkpoint = checkpointFile(choice);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore store = new VariableStore(tf, config.seed());
      VariableScope weights = store.scope(choice.root());
      EvaluationPipeline pipeline =
          new EvaluationPipeline(
              tf,
              pairs,
              dataset.encoding(),
              config.evaluation().batch(),
              Runtime.getRuntime().availableProcessors());
      ViewPlan plan =
          sliding ? ViewPlans.sliding(config.evaluation()) : ViewPlans.of(config.evaluation());
      Evaluator evaluator = new Evaluator(tf, model, weights, pipeline, plan);
      Optional<BatchNormRecalibration> recalibration =
          recalibrate ? Optional.of(recalibration(tf, weights)) : Optional.empty();
      VariableSaver saver = new VariableSaver(tf, store.variables());
      DistributionStrategy here = new OneDeviceStrategy();
      try (Session session = here.open(graph, Sessions.of(config.training(), here))) {
        saver.restore(session, checkpoint);
        recalibration.ifPresent(r -> r.run(session, config.evaluation().recalibrationSteps()));
        return evaluator.evaluate(ReplicatedSession.of(session));
      }
    } catch (TensorFlowException | IllegalArgumentException e) {
      InputCheck.requireReadable(pairs, List.of(), dataset.encoding());
      throw e;
    }
  }

  private BatchNormRecalibration recalibration(Ops tf, VariableScope weights) {
    Split split = Datasets.split(config.dataset());
    split.requireUnlabeled();
    InputPipeline crops = TrainingProgram.unlabeled(tf, config, dataset, split, Replica.only());
    return new BatchNormRecalibration(tf, model, weights, crops);
  }

  private Path checkpointFile(Choice choice) {
    return new Checkpoints(folder.checkpoints()).file(choice.checkpoint);
  }
}
