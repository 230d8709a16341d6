package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.config.DatasetKind;
import dev.tandem.config.ExperimentConfig;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.report.StepParts;
import dev.tandem.report.StepTrace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Times training steps of a config. Learning rates are 0: the weights stay as they are, so that
 * every step does the same work and the teacher, untrained, is sure of nothing.
 *
 * <p>On synthetic images exactly the given number of classes takes part in the contrastive loss, as
 * long as an untrained teacher's confidence stays below {@code method.weak_threshold} (with 21
 * classes it is near 0.1): then labels alone say which pixels are valid. The unlabelled half of the
 * pixels is passed through the network but is neither anchor nor negative.
 */
public final class StepBenchmark {
  /** Classes on synthetic images if nothing else is asked for. */
  public static final int CLASSES_PRESENT = 5;

  /** What keeps the weights as they are. */
  static final List<String> STILL =
      List.of(
          "model.pretrained=",
          "training.learning_rate=0",
          "training.learning_rate_min=0",
          "training.probability_learning_rate=0",
          "training.probability_learning_rate_min=0");

  private static final int WARM_UP_STEPS = 3;
  private static final int TRACED_STEPS = 3;
  // Larger than the crop, as photographs are.
  private static final double IMAGE_TO_CROP = 1.5;

  /**
   * What was measured.
   *
   * @param stepSeconds of each timed step
   * @param processorSeconds a step, of this process's threads together; empty where the system does
   *     not say
   * @param parts of each traced step
   * @param trace of the last traced step
   * @param imagesPerStep labelled and unlabelled ones
   * @param peakMemoryBytes largest resident size of the process up to the last timed step; empty
   *     where the system does not tell
   * @param classesPresent on the synthetic images; empty with the config's own
   */
  public record Measurement(
      List<Double> stepSeconds,
      OptionalDouble processorSeconds,
      List<StepParts> parts,
      StepTrace trace,
      int imagesPerStep,
      OptionalLong peakMemoryBytes,
      Optional<Integer> classesPresent) {}

  private StepBenchmark() {}

  /**
   * Measures.
   *
   * @param file of the config
   * @param overrides as for {@code --set}
   * @param classesPresent on synthetic images; without it the images are the config's own, or
   *     synthetic where it names no folder of images
   * @param steps timed steps, after some to warm up
   * @param cluster where the config spreads the step over several processes
   * @param onLoss as for {@link dev.tandem.distribution.MultiWorkerMirroredStrategy}
   * @throws InvalidInputException if the config or an input is wrong
   */
  public static Measurement run(
      Path file,
      List<String> overrides,
      Optional<Integer> classesPresent,
      int steps,
      Optional<Cluster> cluster,
      Consumer<String> onLoss) {
    List<String> still = new ArrayList<>(overrides);
    still.addAll(STILL);
    ExperimentConfig config = ExperimentConfig.read(file, still);
    boolean imageless =
        config.dataset().kind() != DatasetKind.SCENES && config.dataset().root().isEmpty();
    Optional<Integer> present = classesPresent;
    if (present.isEmpty() && imageless) {
      present = Optional.of(Math.min(CLASSES_PRESENT, config.dataset().classes().size()));
    }
    if (present.isEmpty()) {
      return measure(config, present, steps, cluster, onLoss);
    }
    int side = (int) (config.training().crop() * IMAGE_TO_CROP);
    try (SyntheticImages images = new SyntheticImages(present.get(), side)) {
      still.addAll(images.overrides(config));
      return measure(ExperimentConfig.read(file, still), present, steps, cluster, onLoss);
    }
  }

  private static Measurement measure(
      ExperimentConfig config,
      Optional<Integer> classesPresent,
      int steps,
      Optional<Cluster> cluster,
      Consumer<String> onLoss) {
    SegmentationDataset dataset = Datasets.open(config.dataset());
    int classes = dataset.classes().size();
    if (classesPresent.orElse(1) > classes) {
      throw new InvalidInputException(
          "bench: --classes-present: found "
              + classesPresent.orElseThrow()
              + ", expected at most the "
              + classes
              + " classes of the config");
    }
    DistributionStrategy strategy = Distributions.strategy(config.distribution(), cluster, onLoss);
    try (TrainingGraph graph =
        new TrainingGraph(
            config,
            dataset,
            Datasets.split(config.dataset()),
            Models.of(config, classes),
            strategy)) {
      if (strategy.isChief()) {
        graph.start().begin();
      } else {
        graph.start().follow();
      }
      for (int i = 0; i < WARM_UP_STEPS; i++) {
        graph.step(false);
      }
      List<Double> seconds = new ArrayList<>();
      Optional<Duration> before = ProcessUse.processorTime();
      for (int i = 0; i < steps; i++) {
        long begun = System.nanoTime();
        graph.step(false);
        seconds.add((System.nanoTime() - begun) / 1e9);
      }
      Optional<Duration> after = ProcessUse.processorTime();
      OptionalLong peak = ProcessUse.peakMemoryBytes();
      List<StepTrace> traces = new ArrayList<>();
      for (int i = 0; i < TRACED_STEPS; i++) {
        traces.add(StepTrace.of(graph.trace()));
      }
      graph.end();
      return new Measurement(
          seconds,
          secondsEach(before, after, steps),
          traces.stream().map(StepParts::of).toList(),
          traces.get(TRACED_STEPS - 1),
          TrainingGraph.plan(config, strategy.replicaCount()).imagesPerStep(),
          peak,
          classesPresent);
    }
  }

  private static OptionalDouble secondsEach(
      Optional<Duration> before, Optional<Duration> after, int steps) {
    return before.isEmpty() || after.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(after.get().minus(before.get()).toNanos() / 1e9 / steps);
  }
}
