package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.LabelEncoding;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.report.RunConfig;
import dev.tandem.report.RunMetrics;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainedNetwork;
import dev.tandem.training.TrainingSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A run folder with a checkpoint and its config: what can be done with the networks in it. */
public final class FinishedRun {
  private static final Split NO_IMAGES = new Split(List.of(), List.of(), List.of());

  private final RunFolder folder;
  private final ExperimentConfig config;
  private final SegmentationDataset dataset;

  /**
   * @throws InvalidInputException if the folder is not that of a run
   */
  public FinishedRun(Path path) {
    this.folder = RunFolder.open(path);
    this.config = config(folder);
    this.dataset = Datasets.described(config.dataset());
  }

  /**
   * The config of a run.
   *
   * @throws InvalidInputException if the run was made by a Java program, without a config, or by a
   *     version with other keys
   */
  public static ExperimentConfig config(RunFolder folder) {
    if (folder.isFromJava()) {
      throw new InvalidInputException(
          folder.path()
              + ": a run of a Java program, without a config, expected one of the command train;"
              + " predict, report, and TrainedNetwork in Java take it");
    }
    try {
      return ExperimentConfig.read(folder.config(), List.of());
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          e.getMessage()
              + "; a run of another version of Tandem, or with classes of your own, needs that"
              + " version, or these classes",
          e);
    }
  }

  /**
   * What to say of a run that has not come to its last step: how far it is, and which network is
   * its best until now. Empty for a finished one.
   *
   * @throws InvalidInputException if it has no whole checkpoint
   */
  public Optional<String> unfinished() {
    Checkpoints checkpoints = new Checkpoints(folder.checkpoints());
    long best = checkpoints.step(Checkpoints.Which.BEST);
    long done = checkpoints.step(Checkpoints.Which.LATEST);
    int steps = config.training().steps();
    return done >= steps
        ? Optional.empty()
        : Optional.of(
            "%s: unfinished, step %d of %d; its best network until now, of step %d, is used"
                .formatted(folder.path(), done, steps, best));
  }

  /** The metrics of a run whose last word is that it came to the last step of this config. */
  public static Optional<RunMetrics> finishedMetrics(RunFolder folder, ExperimentConfig config) {
    return metrics(folder)
        .filter(m -> m.endedAt().equals(Optional.of((long) config.training().steps())));
  }

  private static Optional<RunMetrics> metrics(RunFolder folder) {
    try {
      return Optional.of(folder.metrics()).filter(Files::exists).map(RunMetrics::read);
    } catch (InvalidInputException e) {
      // A damaged file: the training, which writes it, can tell what to do.
      return Optional.empty();
    }
  }

  /**
   * Whether a folder has the exported network of its run, and not that of a shorter one. That can
   * be used where the config cannot be read, as without a class of the user's that it names.
   */
  public static boolean isExported(RunFolder folder) {
    if (!Files.exists(folder.savedModel()) || folder.isFromJava()) {
      return Files.exists(folder.savedModel());
    }
    Optional<Long> ended = metrics(folder).flatMap(RunMetrics::endedAt);
    return ended.isPresent() && ended.equals(steps(folder));
  }

  /** The steps that a run is to have, whatever else its config says. */
  private static Optional<Long> steps(RunFolder folder) {
    try {
      return RunConfig.read(folder.config()).steps();
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
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

  /**
   * The lists of images with which it was trained.
   *
   * @throws InvalidInputException if the data set is gone, or the masks have been drawn again with
   *     other numbers
   */
  public RunLists lists() {
    Datasets.prepare(config.dataset(), dataset);
    Datasets.requireNumbersOfDrawnMasks(config.dataset());
    return new RunLists(this::split, dataset);
  }

  /** The images and labels of its validation list. */
  public List<ImageLabelPair> validationPairs() {
    return lists().pairs("valid");
  }

  /** The views of an image in its evaluation. */
  public ViewPlan views() {
    return Setups.views(config.evaluation());
  }

  /** The sliding windows of its evaluation, whether it uses them or not. */
  public ViewPlan.Sliding windows() {
    return Setups.windows(config.evaluation());
  }

  /** Writes a network as a SavedModel into a new folder. */
  public void export(TrainedNetwork.Choice choice, Path target) {
    network(NO_IMAGES).export(choice, target);
  }

  /**
   * Evaluates a network.
   *
   * @param views of each image
   * @param recalibrate whether its batch-norm statistics are first re-estimated on crops of the
   *     unlabelled images
   * @param progress told how far it is
   * @throws InvalidInputException if a file cannot be used
   */
  public ConfusionMatrix evaluate(
      TrainedNetwork.Choice choice,
      List<ImageLabelPair> pairs,
      ViewPlan views,
      boolean recalibrate,
      TrainedNetwork.Progress progress) {
    return network(recalibrate).evaluate(choice, pairs, how(views, recalibrate, progress));
  }

  /**
   * Evaluates a network on each image, one by one.
   *
   * @return a matrix for each pair
   * @throws InvalidInputException as {@link #evaluate}
   */
  public List<ConfusionMatrix> evaluateEach(
      TrainedNetwork.Choice choice,
      List<ImageLabelPair> pairs,
      ViewPlan views,
      boolean recalibrate,
      TrainedNetwork.Progress progress) {
    return network(recalibrate).evaluateEach(choice, pairs, how(views, recalibrate, progress));
  }

  private TrainedNetwork.Evaluation how(
      ViewPlan views, boolean recalibrate, TrainedNetwork.Progress progress) {
    int steps = recalibrate ? config.evaluation().recalibrationSteps() : 0;
    return new TrainedNetwork.Evaluation(views, steps, progress);
  }

  /** The name of a network: {@code student}, or {@code teacher} for example. */
  public String network(TrainedNetwork.Choice choice) {
    return network(NO_IMAGES).name(choice);
  }

  private TrainedNetwork network(boolean withUnlabeled) {
    if (!withUnlabeled) {
      return network(NO_IMAGES);
    }
    Datasets.prepare(config.dataset(), dataset);
    return network(split());
  }

  /** The lists with which the run was trained, whatever has become of those of its config since. */
  private Split split() {
    return Split.isIn(folder.split())
        ? Split.read(folder.split())
        : Datasets.split(config.dataset());
  }

  private TrainedNetwork network(Split split) {
    TrainingSetup setup = Setups.of(config, dataset, split);
    return new TrainedNetwork(setup, folder);
  }
}
