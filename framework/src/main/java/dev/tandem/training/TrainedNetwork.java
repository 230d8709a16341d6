package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.data.EvaluationPipeline;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputCheck;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.BatchNormRecalibration;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.Evaluator;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.export.SavedModelExporter;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;

/**
 * The networks in the checkpoints of a run: evaluates and exports them. To predict, read an
 * exported one with {@link dev.tandem.export.SavedModelPredictor}.
 *
 * @param setup of the training, in the number format of the run; its data set may have moved
 * @param folder of the run
 */
public record TrainedNetwork(TrainingSetup setup, RunFolder folder) {
  /** Takes the number format that the run had. */
  public TrainedNetwork {
    setup = RunPrecision.of(folder, setup);
  }

  /**
   * Which network, from which checkpoint.
   *
   * @param checkpoint the best by validation mIoU, or the latest
   * @param student the student, in place of the network that the method evaluates
   */
  public record Choice(Checkpoints.Which checkpoint, boolean student) {
    /** The network that the method evaluates, at its best. */
    public static final Choice BEST = new Choice(Checkpoints.Which.BEST, false);
  }

  /**
   * How to evaluate.
   *
   * @param views test-time views of an image
   * @param recalibrationSteps forward passes over unlabelled crops by which the batch-norm
   *     statistics are first re-estimated; 0 = as trained
   * @param progress told how far it is
   */
  public record Evaluation(ViewPlan views, int recalibrationSteps, Progress progress) {
    /** Which tells nobody how far it is. */
    public Evaluation(ViewPlan views, int recalibrationSteps) {
      this(views, recalibrationSteps, new Progress() {});
    }
  }

  /** Hears how far an evaluation is. */
  public interface Progress {
    /**
     * @param step steps done at the checkpoint whose network is evaluated: a training that goes on
     *     may have saved it after the evaluation was asked for
     */
    default void onRestored(long step) {}

    /**
     * @param more how many more images have been evaluated
     */
    default void onImages(int more) {}
  }

  /** The network's name: {@code student}, or {@code teacher} for example. */
  public String name(Choice choice) {
    return choice.student ? StepContext.STUDENT : setup.method().evaluatedNetwork();
  }

  private Checkpoints.Found checkpoint(Choice choice) {
    return new Checkpoints(folder.checkpoints()).find(choice.checkpoint);
  }

  /**
   * Writes a network as a SavedModel.
   *
   * @param target is replaced as a whole
   * @throws InvalidInputException if there is no checkpoint yet
   * @throws dev.tandem.file.UnwritableException if it cannot be written
   */
  public void export(Choice choice, Path target) {
    SavedModelExporter.export(
        setup.model(),
        setup.dataset().classes(),
        name(choice),
        (saver, session) -> restore(choice, checkpoint(choice), saver, session),
        target);
  }

  /**
   * A training that goes on may rename or replace the checkpoint at any moment: then the next one
   * is read.
   *
   * @param checkpoint that of the choice a moment ago
   * @return steps done at the one that was read
   */
  private long restore(
      Choice choice, Checkpoints.Found checkpoint, VariableSaver saver, Session session) {
    try {
      saver.restore(session, checkpoint.file());
      return checkpoint.step();
    } catch (InvalidInputException e) {
      Checkpoints.Found now = checkpoint(choice);
      if (checkpoint.equals(now)) {
        throw e;
      }
      return restore(choice, now, saver, session);
    }
  }

  /** Evaluates the best network on the validation images, as the training did. */
  public ConfusionMatrix evaluate() {
    return evaluate(Choice.BEST, setup.validationPairs(), new Evaluation(setup.evaluation(), 0));
  }

  /**
   * Evaluates a network on any images with labels in the data set's encoding.
   *
   * @param pairs at least one
   * @throws InvalidInputException if there is no checkpoint yet, or a file cannot be used
   */
  public ConfusionMatrix evaluate(Choice choice, List<ImageLabelPair> pairs, Evaluation how) {
    return evaluate(choice, pairs, how, setup.evaluationBatch(), Evaluator::evaluate);
  }

  /**
   * Evaluates a network on each of some images, one by one.
   *
   * @param pairs at least one
   * @return a matrix for each pair
   * @throws InvalidInputException as {@link #evaluate(Choice, List, Evaluation)}
   */
  public List<ConfusionMatrix> evaluateEach(
      Choice choice, List<ImageLabelPair> pairs, Evaluation how) {
    return evaluate(choice, pairs, how, 1, Evaluator::evaluateEach);
  }

  /** The figures of all images together, or of each. */
  private interface Figures<R> {
    R of(Evaluator evaluator, ReplicatedSession session, IntConsumer seen);
  }

  private <R> R evaluate(
      Choice choice, List<ImageLabelPair> pairs, Evaluation how, int batch, Figures<R> figures) {
    Checkpoints.Found checkpoint =
        checkpoint(choice); // Before the graph is built, which takes a while.
    setup.session().prepareProcess();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore store = setup.session().store(tf, setup.plan().seed());
      VariableScope weights = store.scope(name(choice));
      EvaluationPipeline pipeline =
          new EvaluationPipeline(
              tf,
              pairs,
              setup.dataset().encoding(),
              batch,
              Runtime.getRuntime().availableProcessors());
      Evaluator evaluator = new Evaluator(tf, setup.model(), weights, pipeline, how.views);
      Optional<BatchNormRecalibration> recalibration =
          how.recalibrationSteps > 0 ? Optional.of(recalibration(tf, weights)) : Optional.empty();
      VariableSaver saver = new VariableSaver(tf, store.variables());
      DistributionStrategy here = new OneDeviceStrategy();
      try (Session session = here.open(graph, setup.session().config(here))) {
        how.progress.onRestored(restore(choice, checkpoint, saver, session));
        recalibration.ifPresent(r -> r.run(session, how.recalibrationSteps));
        return figures.of(evaluator, ReplicatedSession.of(session), how.progress::onImages);
      }
    } catch (TFResourceExhaustedException e) {
      throw OutOfMemoryException.inEvaluation(batch, how.views, e);
    } catch (TensorFlowException | IllegalArgumentException e) {
      InputCheck.explain(
          e, () -> InputCheck.requireReadable(pairs, List.of(), setup.dataset().encoding()));
      throw e;
    }
  }

  private BatchNormRecalibration recalibration(Ops tf, VariableScope weights) {
    setup.split().requireUnlabeled();
    return new BatchNormRecalibration(
        tf,
        setup.model(),
        weights,
        ReplicaProgram.unlabeled(tf, setup, setup.plainCrop(), 0, Replica.only()),
        setup.brokenImages());
  }
}
