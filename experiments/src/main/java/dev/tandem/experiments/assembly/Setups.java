package dev.tandem.experiments.assembly;

import static dev.tandem.experiments.config.MayDiffer.Between.WORKERS;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.experiments.config.EvaluationConfig;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.TrainingConfig;
import dev.tandem.model.SegmentationModel;
import dev.tandem.model.SizeChange;
import dev.tandem.models.weights.PretrainedWeights;
import dev.tandem.training.SessionOptions;
import dev.tandem.training.TrainingMethod;
import dev.tandem.training.TrainingPlan;
import dev.tandem.training.TrainingSetup;
import dev.tandem.training.TrainingSetupBuilder;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a config to the objects of a training. */
public final class Setups {
  private static final Logger LOG = LoggerFactory.getLogger(Setups.class);

  private Setups() {}

  /**
   * The training of a config, with its data set and its split.
   *
   * @throws dev.tandem.InvalidInputException if the data set or the split cannot be opened
   */
  public static TrainingSetup of(ExperimentConfig config) {
    Datasets.requireNumbersOfDrawnMasks(config.dataset());
    SegmentationDataset dataset = Datasets.open(config.dataset());
    return of(config, dataset, Datasets.split(config.dataset()));
  }

  /**
   * The training of a config on an opened data set.
   *
   * @throws dev.tandem.InvalidInputException if a class that the config names cannot be used, the
   *     network has not what data set and method need, or crop and batches are too large for any
   *     machine
   */
  public static TrainingSetup of(
      ExperimentConfig config, SegmentationDataset dataset, Split split) {
    TrainingConfig training = config.training();
    TrainingMethod method = Methods.of(config);
    SegmentationModel model = Models.of(config.model(), dataset.classes().size(), method);
    if (model.hasVariance() && model.varianceParameters().isEmpty()) {
      LOG.warn(
          "the network does not name the parameters of its variance (varianceParameters): they are"
              + " trained at training.learning_rate, and training.probability_learning_rate has no"
              + " effect");
    }
    requireWholePatches(training.crop(), model);
    CropLimit.require(training, method);
    TrainingSetupBuilder builder =
        TrainingSetup.builder(dataset, split, model, method)
            .labeledView(method.labeledView().orElseGet(Methods.parts(config)::labeledView))
            .optimization(Optimizations.of(training, model))
            .plan(plan(config))
            .evaluation(views(config.evaluation()), config.evaluation().batch())
            .syncBatchNorm(config.model().syncBatchNorm())
            .session(session(training))
            .brokenImages(training.maxBrokenImages())
            .inspectedImages(training.inspectedImages())
            .settings(config.keysThatMustAgree(WORKERS));
    config
        .model()
        .pretrained()
        .ifPresent(
            path ->
                // Found when they are loaded: what is trained already does without the file.
                builder.initialWeights(
                    (tf, store, root) ->
                        PretrainedWeights.open(tf, store, root, Pretrained.file(path))));
    return builder.build();
  }

  /** A resized crop would be trained at another size than the config says. */
  private static void requireWholePatches(int crop, SegmentationModel model) {
    int multiple = model.sizeMultiple();
    if (model.sizeChange() == SizeChange.Kind.RESIZE && crop % multiple != 0) {
      throw new InvalidInputException(
          "training.crop: found %d, expected a multiple of %d, the side of the backbone's patches, such as %d"
              .formatted(crop, multiple, Math.max(1, crop / multiple) * multiple));
    }
  }

  static SessionOptions session(TrainingConfig training) {
    return new SessionOptions(
        training.precision(),
        training.deterministic(),
        training.intraOpThreads(),
        training.interOpThreads());
  }

  static TrainingPlan plan(ExperimentConfig config) {
    TrainingConfig training = config.training();
    return TrainingPlan.ofSteps(training.steps())
        .withBatches(training.labeledBatch(), training.unlabeledBatch())
        .withIntervals(
            new TrainingPlan.Intervals(
                training.evaluateEvery(), training.checkpointEvery(), training.logEvery()))
        .withSeed(config.seed())
        .withKeptCheckpoints(training.keepCheckpoints())
        .withSkippedSteps(training.skipNonfiniteSteps());
  }

  /** The views of an image. */
  static ViewPlan views(EvaluationConfig config) {
    Optional<ViewPlan.Sliding> sliding =
        config.sliding() ? Optional.of(windows(config)) : Optional.empty();
    return new ViewPlan(sliding, config.scales(), config.flip());
  }

  /** The sliding windows, whether they are used or not. */
  static ViewPlan.Sliding windows(EvaluationConfig config) {
    return new ViewPlan.Sliding(config.window(), config.stride(), config.lastWindow());
  }
}
