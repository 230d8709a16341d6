package dev.tandem.experiments.assembly;

import dev.tandem.augment.ImageAugmentation;
import dev.tandem.data.EvaluationPipeline;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.distribution.Gathering;
import dev.tandem.distribution.VariableBroadcast;
import dev.tandem.evaluation.ConfusionSum;
import dev.tandem.evaluation.Evaluator;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.TrainingConfig;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.SegmentationModel;
import dev.tandem.training.StepContext;
import dev.tandem.training.TrainingMethod;
import dev.tandem.training.TrainingStep;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * What the graph of a training holds for one replica.
 *
 * @param config of every process, to be compared
 * @param store its variables
 * @param labeled its share of the labelled images
 * @param unlabeled its share of the unlabelled images, where the method uses them
 * @param step of the training
 * @param evaluator of its share of the validation images
 * @param confusion of all shares
 * @param broadcast gives its variables the values of the first replica
 */
record TrainingProgram(
    Gathering config,
    VariableStore store,
    InputPipeline labeled,
    Optional<InputPipeline> unlabeled,
    TrainingStep step,
    Evaluator evaluator,
    ConfusionSum confusion,
    List<Op> broadcast) {

  static TrainingProgram build(
      Ops tf,
      Replica replica,
      ExperimentConfig config,
      SegmentationDataset dataset,
      Split split,
      SegmentationModel model) {
    // The first collective: it works with a process that builds another graph from here on.
    Gathering compared = new Gathering(tf, replica);
    TrainingConfig training = config.training();
    TrainingMethod method = Methods.of(config);
    VariableStore store = new VariableStore(tf, config.seed());
    InputPipeline labeled =
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
                config.augmentation().flipProbability()),
            replica);
    Optional<InputPipeline> unlabeled =
        method.usesUnlabeledImages()
            ? Optional.of(unlabeled(tf, config, dataset, split, replica))
            : Optional.empty();
    TrainingStep step =
        new TrainingStep(
            tf,
            store,
            model,
            labeled,
            unlabeled,
            method,
            Methods.optimization(config),
            new TrainingStep.Plan(
                replica, config.model().syncBatchNorm(), training.steps(), config.seed()));
    Evaluator evaluator =
        new Evaluator(
            tf,
            model,
            store.scope(StepContext.TEACHER),
            new EvaluationPipeline(
                tf,
                share(dataset, split, replica),
                dataset.encoding(),
                config.evaluation().batch(),
                processors()),
            ViewPlans.of(config.evaluation()));
    return new TrainingProgram(
        compared,
        store,
        labeled,
        unlabeled,
        step,
        evaluator,
        new ConfusionSum(tf, replica, model.classCount()),
        replica.isOnly() ? List.of() : VariableBroadcast.of(tf, replica, store.variables()));
  }

  /** Every n-th validation image. */
  private static List<ImageLabelPair> share(
      SegmentationDataset dataset, Split split, Replica replica) {
    return IntStream.range(0, split.valid().size())
        .filter(i -> i % replica.count() == replica.index())
        .mapToObj(i -> ImageLabelPair.of(dataset, split.valid().get(i)))
        .toList();
  }

  /** Batches of crops of the unlabelled images. */
  static InputPipeline unlabeled(
      Ops tf, ExperimentConfig config, SegmentationDataset dataset, Split split, Replica replica) {
    return pipeline(
        tf,
        dataset,
        split.unlabeled(),
        false,
        config,
        config.training().unlabeledBatch(),
        ImageAugmentation.weak(config.training().crop()),
        replica);
  }

  private static InputPipeline pipeline(
      Ops tf,
      SegmentationDataset dataset,
      List<String> ids,
      boolean withLabels,
      ExperimentConfig config,
      int batch,
      SampleTransform transform,
      Replica replica) {
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
        processors(),
        replica);
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
