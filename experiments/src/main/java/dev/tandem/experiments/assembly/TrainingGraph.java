package dev.tandem.experiments.assembly;

import dev.tandem.augment.ImageAugmentation;
import dev.tandem.config.ExperimentConfig;
import dev.tandem.config.TrainingConfig;
import dev.tandem.data.EvaluationPipeline;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.evaluation.Evaluator;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.weights.PretrainedWeights;
import dev.tandem.training.StepContext;
import dev.tandem.training.TrainingMethod;
import dev.tandem.training.TrainingStep;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/** The graph and session of a training, with everything that runs in them; owns both. */
final class TrainingGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final VariableStore store;
  private final InputPipeline labeled;
  private final Optional<InputPipeline> unlabeled;
  private final Optional<PretrainedWeights> pretrained;
  private final TrainingStep step;
  private final Evaluator evaluator;
  private final VariableSaver saver;
  private final Session session;

  TrainingGraph(
      ExperimentConfig config, SegmentationDataset dataset, Split split, SegmentationModel model) {
    Ops tf = Ops.create(graph);
    TrainingConfig training = config.training();
    TrainingMethod method = Methods.of(config);
    store = new VariableStore(tf, config.seed());
    labeled =
        pipeline(
            tf,
            dataset,
            split.labeled(),
            true,
            config,
            training.labeledBatch(),
            ImageAugmentation.labeled(
                Methods.geometry(config),
                Methods.appearance(config.augmentation()),
                config.augmentation().flipProbability()));
    unlabeled =
        method.usesUnlabeledImages()
            ? Optional.of(unlabeled(tf, config, dataset, split))
            : Optional.empty();
    step =
        new TrainingStep(
            tf,
            store,
            model,
            labeled,
            unlabeled,
            method,
            Methods.optimization(config),
            training.steps(),
            config.seed());
    pretrained =
        config
            .model()
            .pretrained()
            .map(path -> PretrainedWeights.open(tf, store, StepContext.STUDENT, path));
    List<ImageLabelPair> valid =
        split.valid().stream().map(id -> ImageLabelPair.of(dataset, id)).toList();
    evaluator =
        new Evaluator(
            tf,
            model,
            store.scope(StepContext.TEACHER),
            new EvaluationPipeline(
                tf, valid, dataset.encoding(), config.evaluation().batch(), processors()),
            ViewPlans.of(config.evaluation()));
    saver = new VariableSaver(tf, store.variables());
    session = new Session(graph, Sessions.of(training));
  }

  /** Batches of crops of the unlabelled images. */
  static InputPipeline unlabeled(
      Ops tf, ExperimentConfig config, SegmentationDataset dataset, Split split) {
    return pipeline(
        tf,
        dataset,
        split.unlabeled(),
        false,
        config,
        config.training().unlabeledBatch(),
        ImageAugmentation.weak(config.training().crop()));
  }

  private static InputPipeline pipeline(
      Ops tf,
      SegmentationDataset dataset,
      List<String> ids,
      boolean withLabels,
      ExperimentConfig config,
      int batch,
      SampleTransform transform) {
    return new InputPipeline(
        tf,
        dataset,
        ids,
        withLabels,
        batch,
        config.training().crop(),
        transform,
        // Labelled and unlabelled images are drawn independently of each other.
        withLabels ? config.seed() : ~config.seed(),
        processors());
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Gives every variable its value for step 0 and starts the input there. */
  void begin() {
    store.initialize(session);
    pretrained.ifPresent(weights -> weights.load(session));
    store.synchronizeCopies(session);
    startInput(0);
  }

  /** Takes every variable from a checkpoint and starts the input at its step. */
  void resume(Path checkpoint, long step) {
    saver.restore(session, checkpoint);
    startInput(step);
  }

  private void startInput(long step) {
    labeled.start(session, step);
    unlabeled.ifPresent(input -> input.start(session, step));
  }

  Session session() {
    return session;
  }

  TrainingStep step() {
    return step;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  VariableSaver saver() {
    return saver;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
    pretrained.ifPresent(PretrainedWeights::close);
  }
}
