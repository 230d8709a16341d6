package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.ValueRange;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputCheck;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.model.InitialWeights;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.Optimization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects that a training is made of. {@link #builder} has defaults for all but the first four.
 *
 * @param dataset where images and labels are, and the classes
 * @param split which images are labelled, unlabelled, and for validation
 * @param model the network; without its variance if the method does not use it
 * @param method what a step computes
 * @param labeledView from a decoded labelled image to the augmented crop that is trained on
 * @param optimization how the student's parameters move
 * @param plan length, batches, what is due when, seed
 * @param evaluation test-time views of a validation image
 * @param evaluationBatch validation images seen at once, where their sizes are equal
 * @param syncBatchNorm whether batch normalisation takes its statistics from the batches of all
 *     replicas together
 * @param session precision and threads
 * @param initialWeights what the student begins with in place of random weights
 * @param brokenImages largest share of a list of images, 0 to 1, that may turn out to be broken in
 *     the training; they are replaced by others
 * @param inspectedImages labelled and unlabelled images, as many of each, on which pseudo-labels
 *     are judged at evaluations; 0 = nothing is looked at beside them
 * @param settings by name, as text: what describes the training; all processes of a training must
 *     have the same
 */
public record TrainingSetup(
    SegmentationDataset dataset,
    Split split,
    SegmentationModel model,
    TrainingMethod method,
    SampleTransform labeledView,
    Optimization optimization,
    TrainingPlan plan,
    ViewPlan evaluation,
    int evaluationBatch,
    boolean syncBatchNorm,
    SessionOptions session,
    Optional<InitialWeights> initialWeights,
    double brokenImages,
    int inspectedImages,
    Map<String, String> settings) {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingSetup.class);

  static {
    // For a program that has not done it before it builds a graph.
    NativeRuntime.load();
  }

  /**
   * Checks that the parts fit together.
   *
   * @throws InvalidInputException if the data set has more than 255 classes, or the network has not
   *     the classes of the data set, or not the representations that the method needs
   * @throws IllegalArgumentException if a number is outside its range
   */
  public TrainingSetup {
    settings = new TreeMap<>(settings);
    ValueRange.requireAtLeast("validation images of a batch", evaluationBatch, 1);
    ValueRange.requireShare("share of broken images", brokenImages);
    ValueRange.requireAtLeast("images that are inspected", inspectedImages, 0);
    if (dataset.classes().size() > SegmentationDataset.MOST_CLASSES) {
      throw new InvalidInputException(
          "%s: found %d classes, expected at most %d, which masks of 8 bits can tell apart"
              .formatted(
                  dataset.name(), dataset.classes().size(), SegmentationDataset.MOST_CLASSES));
    }
    if (model.classCount() != dataset.classes().size()) {
      throw new InvalidInputException(
          "the network has %d classes, expected the %d of %s"
              .formatted(model.classCount(), dataset.classes().size(), dataset.name()));
    }
    boolean variance = method.usesVariance();
    if (method.representation().isPresent()
        && (model.representationChannels() < 1 || (variance && !model.hasVariance()))) {
      throw new InvalidInputException(
          "the network gives no representations%s, expected some, which the method needs"
              .formatted(variance ? " with a variance" : ""));
    }
    if (!variance) {
      // No step would train its head or bring it into a checkpoint.
      model = model.withoutVariance();
    }
  }

  /**
   * Checks that no validation image is trained on or counts twice, that there are unlabelled images
   * if the method needs some, that the files are there, and that the labels hold two classes at
   * least, and those of the validation images one. Missing files within a share are warned of: a
   * run that has lost some must be able to go on.
   *
   * @param tolerated largest share of a list, 0 to 1, of which a file may be missing
   * @throws InvalidInputException if not
   */
  public void requireInputs(double tolerated) {
    if (split.labeled().isEmpty() || split.valid().isEmpty()) {
      throw new InvalidInputException(
          "the split has %d labelled and %d validation images, expected one at least of each"
              .formatted(split.labeled().size(), split.valid().size()));
    }
    dataset.requirePresent();
    split.requireTrustworthy(dataset);
    if (method.unlabeled().isPresent()) {
      split.requireUnlabeled();
    }
    InputCheck.requireFiles(dataset, split, tolerated)
        .forEach(fault -> LOG.warn("{}; the training does without it", fault));
    InputCheck.requireTwoClasses(dataset, split.labeled());
    InputCheck.requireTruth(dataset, split.valid());
  }

  /**
   * Begins a setup.
   *
   * @param dataset where images and labels are
   * @param split which images are for what
   * @param model the network, of the data set's classes
   * @param method what a step computes
   */
  public static TrainingSetupBuilder builder(
      SegmentationDataset dataset, Split split, SegmentationModel model, TrainingMethod method) {
    return new TrainingSetupBuilder(dataset, split, model, method);
  }

  /** The same with nothing looked at beside evaluations, for steps alone: the graph is smaller. */
  public TrainingSetup withoutInspection() {
    return toBuilder().inspectedImages(0).build();
  }

  /** The same for a training that goes on from a checkpoint, which needs no other weights. */
  TrainingSetup withoutInitialWeights() {
    return toBuilder().initialWeights(Optional.empty()).build();
  }

  /** The same in another number format. */
  TrainingSetup with(SessionOptions.Precision precision) {
    return toBuilder().session(session.with(precision)).build();
  }

  /** A builder with all of these values, for a setup that differs from this one in some. */
  public TrainingSetupBuilder toBuilder() {
    return new TrainingSetupBuilder(dataset, split, model, method)
        .labeledView(labeledView)
        .optimization(optimization)
        .plan(plan)
        .evaluation(evaluation, evaluationBatch)
        .syncBatchNorm(syncBatchNorm)
        .session(session)
        .brokenImages(brokenImages)
        .inspectedImages(inspectedImages)
        .settings(settings)
        .initialWeights(initialWeights);
  }

  /** The images and labels of the validation list. */
  public List<ImageLabelPair> validationPairs() {
    return pairs(split.valid());
  }

  private List<ImageLabelPair> pairs(List<String> ids) {
    return ids.stream().map(id -> ImageLabelPair.of(dataset, id)).toList();
  }

  /**
   * Looks for a validation file that cannot be used: a failure inside the graph does not name it. A
   * step looks for its own.
   *
   * @throws InvalidInputException that names it, if one is found
   */
  void requireReadable() {
    InputCheck.requireReadable(validationPairs(), List.of(), dataset.encoding());
  }

  /** Crops of unlabelled images that are changed in no other way. */
  SampleTransform plainCrop() {
    return ImageAugmentation.weak(labeledView.crop());
  }
}
