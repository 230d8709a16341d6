package dev.tandem.training;

import dev.tandem.augment.ImageAugmentation;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.model.InitialWeights;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.Optimization;
import java.util.Map;
import java.util.Optional;

/** Collects the parts of a {@link TrainingSetup}; all but the first four have defaults. */
public final class TrainingSetupBuilder {
  private static final int CROP = 321;

  private final SegmentationDataset dataset;
  private final Split split;
  private final SegmentationModel model;
  private final TrainingMethod method;
  private Optional<SampleTransform> labeledView = Optional.empty();
  private Optimization optimization = Optimization.sgd(0.01);
  private TrainingPlan plan = TrainingPlan.ofSteps(1000);
  private ViewPlan evaluation = ViewPlan.WHOLE;
  private int evaluationBatch = 4;
  private boolean syncBatchNorm;
  private SessionOptions session = SessionOptions.STANDARD;
  private Optional<InitialWeights> initialWeights = Optional.empty();
  private double brokenImages = 0.01;
  private int inspectedImages = 16;
  private Map<String, String> settings = Map.of();

  TrainingSetupBuilder(
      SegmentationDataset dataset, Split split, SegmentationModel model, TrainingMethod method) {
    this.dataset = dataset;
    this.split = split;
    this.model = model;
    this.method = method;
  }

  /**
   * Augmentation of the labelled images. Default: the method's own ({@link
   * TrainingMethod#labeledView}), else that of its unlabelled images, or plain crops of 321 pixels
   * where it uses none.
   */
  public TrainingSetupBuilder labeledView(SampleTransform value) {
    labeledView = Optional.of(value);
    return this;
  }

  /** Optimizer, learning rates, weight decay. Default: {@link Optimization#sgd} with rate 0.01. */
  public TrainingSetupBuilder optimization(Optimization value) {
    optimization = value;
    return this;
  }

  /** Length, batches, what is due when, seed. Default: {@link TrainingPlan#ofSteps} of 1000. */
  public TrainingSetupBuilder plan(TrainingPlan value) {
    plan = value;
    return this;
  }

  /**
   * How validation images are seen.
   *
   * @param views default: the whole image once
   * @param batch images at once, where their sizes are equal; default 4
   */
  public TrainingSetupBuilder evaluation(ViewPlan views, int batch) {
    evaluation = views;
    evaluationBatch = batch;
    return this;
  }

  /** Batch statistics of all replicas together. Default: each replica's own. */
  public TrainingSetupBuilder syncBatchNorm(boolean value) {
    syncBatchNorm = value;
    return this;
  }

  /** Precision and threads. Default: {@link SessionOptions#STANDARD}. */
  public TrainingSetupBuilder session(SessionOptions value) {
    session = value;
    return this;
  }

  /** Weights that the student begins with. Default: random ones. */
  public TrainingSetupBuilder initialWeights(InitialWeights value) {
    initialWeights = Optional.of(value);
    return this;
  }

  TrainingSetupBuilder initialWeights(Optional<InitialWeights> value) {
    initialWeights = value;
    return this;
  }

  /**
   * Largest share of a list of images, 0 to 1, that may turn out to be broken or gone while the
   * training reads them; each is replaced by the next of its list. Default: 0.01, so that of fewer
   * than 100 images none may.
   */
  public TrainingSetupBuilder brokenImages(double share) {
    brokenImages = share;
    return this;
  }

  /**
   * How many labelled and how many unlabelled images are labelled at each evaluation, to judge the
   * pseudo-labels. Default: 16; 0 = nothing is looked at beside evaluations.
   */
  public TrainingSetupBuilder inspectedImages(int count) {
    inspectedImages = count;
    return this;
  }

  /** What all processes of a training must have the same, by name. Default: nothing. */
  public TrainingSetupBuilder settings(Map<String, String> value) {
    settings = value;
    return this;
  }

  /**
   * Puts the parts together.
   *
   * @throws IllegalArgumentException as {@link TrainingSetup}
   */
  public TrainingSetup build() {
    SampleTransform view =
        labeledView
            .or(method::labeledView)
            .or(() -> method.unlabeled().map(TrainingMethod.UnlabeledBatches::weakView))
            .orElseGet(() -> ImageAugmentation.weak(CROP));
    return new TrainingSetup(
        dataset,
        split,
        model,
        method,
        view,
        optimization,
        plan,
        evaluation,
        evaluationBatch,
        syncBatchNorm,
        session,
        initialWeights,
        brokenImages,
        inspectedImages,
        settings);
  }
}
