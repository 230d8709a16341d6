package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.experiments.config.DatasetKind;
import dev.tandem.experiments.config.DistributionStrategyKind;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.ProcessUse;
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
import java.util.stream.Stream;

/**
 * Times training steps of a config. Learning rates are 0: the weights stay as they are, so that
 * every step does the same work and the teacher, untrained, is sure of nothing.
 *
 * <p>On synthetic images exactly the given number of classes takes part in the contrastive loss, as
 * long as an untrained teacher's confidence stays below {@code method.valid_pixel_threshold} (with
 * 21 classes it is near 0.1): then labels alone say which pixels are valid. The unlabelled half of
 * the pixels is passed through the network but is neither anchor nor negative.
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

  /** Crops of a config must be multiples of this many pixels. */
  public static int cropMultiple(ExperimentConfig config, int classCount) {
    return Models.of(config.model(), classCount, Methods.of(config)).sizeMultiple();
  }

  /**
   * Steps of one setting.
   *
   * @param seconds of each
   * @param imagesPerStep labelled and unlabelled ones, of all replicas
   */
  public record Timing(List<Double> seconds, int imagesPerStep) {
    /** Copies the list. */
    public Timing {
      seconds = List.copyOf(seconds);
    }
  }

  /**
   * What was measured.
   *
   * @param timing of the steps
   * @param against of the step with the other settings after each; empty without them
   * @param processorSeconds a step, of this process's threads together; empty where the system does
   *     not say
   * @param parts of each traced step
   * @param trace of the last traced step
   * @param peakMemoryBytes largest resident size of the process up to the last timed step; empty
   *     where the system does not tell or the process holds the step with other settings too
   * @param classesPresent on the synthetic images; empty with the config's own
   */
  public record Measurement(
      Timing timing,
      Optional<Timing> against,
      OptionalDouble processorSeconds,
      List<StepParts> parts,
      StepTrace trace,
      OptionalLong peakMemoryBytes,
      Optional<Integer> classesPresent) {}

  /**
   * What to measure.
   *
   * @param file of the config
   * @param overrides as for {@code --set}
   * @param against overrides after those: a step with them too follows each timed step, so that a
   *     machine whose speed changes is as fast for both. Empty for none
   * @param classesPresent on synthetic images; without it the images are the config's own, or
   *     synthetic if {@code dataset.kind} is {@code folder} and {@code dataset.root} is missing
   * @param steps timed steps, after some to warm up
   * @param cluster where the config spreads the step over several processes
   * @param onWorkerLost as for {@link dev.tandem.distribution.MultiWorkerMirroredStrategy}
   */
  public record Request(
      Path file,
      List<String> overrides,
      List<String> against,
      Optional<Integer> classesPresent,
      int steps,
      Optional<Cluster> cluster,
      Consumer<String> onWorkerLost) {}

  private final Request request;
  private final Optional<Integer> classesPresent;
  private final List<String> imageOverrides;

  private StepBenchmark(
      Request request, Optional<Integer> classesPresent, List<String> imageOverrides) {
    this.request = request;
    this.classesPresent = classesPresent;
    this.imageOverrides = imageOverrides;
  }

  /**
   * Measures.
   *
   * @throws InvalidInputException if the config or an input is wrong
   */
  public static Measurement run(Request request) {
    ExperimentConfig config = ExperimentConfig.read(request.file(), request.overrides());
    // Before images of that size are drawn.
    CropLimit.require(config.training(), Methods.of(config));
    // Data sets of other kinds may have a place of their own.
    boolean imageless =
        config.dataset().kind().is(DatasetKind.FOLDER) && config.dataset().root().isEmpty();
    Optional<Integer> present = request.classesPresent();
    if (present.isEmpty() && imageless) {
      present = Optional.of(Math.min(CLASSES_PRESENT, classCount(config)));
    }
    if (present.isEmpty()) {
      return new StepBenchmark(request, present, List.of()).measure();
    }
    requireAtMost(classCount(config), present.get());
    int side = (int) (config.training().crop() * IMAGE_TO_CROP);
    try (SyntheticImages images = new SyntheticImages()) {
      images.draw(present.get(), side);
      return new StepBenchmark(request, present, images.overrides(config)).measure();
    }
  }

  /**
   * How many classes a config has; its images need not be there.
   *
   * @throws InvalidInputException if it does not describe a data set
   */
  public static int classCount(ExperimentConfig config) {
    int named = config.dataset().classes().size();
    return named > 0 ? named : Datasets.described(config.dataset()).classes().size();
  }

  private Measurement measure() {
    ProcessUse.forgetPeakMemory();
    ExperimentConfig config = config(List.of());
    Optional<ExperimentConfig> against =
        request.against().isEmpty() ? Optional.empty() : Optional.of(againstConfig());
    DistributionStrategy strategy =
        Distributions.strategy(config.distribution(), request.cluster(), request.onWorkerLost());
    // A process that follows waits in its own step while the chief does the other.
    Optional<ExperimentConfig> own = against.filter(other -> strategy.isChief());
    try (BenchmarkedStep step = new BenchmarkedStep(config, strategy);
        BenchmarkedStep other = own.map(this::inOneProcess).orElse(null)) {
      return measure(step, Optional.ofNullable(other));
    }
  }

  private ExperimentConfig againstConfig() {
    List<String> keys =
        request.against().stream().map(text -> text.replaceFirst("=.*", "").strip()).toList();
    ExperimentConfig config =
        SettingOption.named("bench: --against", keys, () -> config(request.against()));
    if (config.distribution().strategy() == DistributionStrategyKind.MULTI_WORKER) {
      throw new InvalidInputException(
          "bench: --against: found distribution.strategy multi_worker, expected a strategy of one"
              + " process");
    }
    return config;
  }

  private BenchmarkedStep inOneProcess(ExperimentConfig config) {
    return new BenchmarkedStep(
        config,
        Distributions.strategy(config.distribution(), Optional.empty(), request.onWorkerLost()));
  }

  private ExperimentConfig config(List<String> more) {
    return ExperimentConfig.read(
        request.file(),
        Stream.of(request.overrides(), more, STILL, imageOverrides).flatMap(List::stream).toList());
  }

  private static void requireAtMost(int classCount, int classesPresent) {
    if (classesPresent > classCount) {
      throw new InvalidInputException(
          "bench: --classes-present: found %d, expected at most the %d classes of the config"
              .formatted(classesPresent, classCount));
    }
  }

  private Measurement measure(BenchmarkedStep step, Optional<BenchmarkedStep> other) {
    for (int i = 0; i < WARM_UP_STEPS; i++) {
      step.seconds();
      other.ifPresent(BenchmarkedStep::seconds);
    }
    List<Double> seconds = new ArrayList<>();
    List<Double> otherSeconds = new ArrayList<>();
    List<OptionalDouble> processorSeconds = new ArrayList<>();
    for (int i = 0; i < request.steps(); i++) {
      Optional<Duration> before = ProcessUse.processorTime();
      seconds.add(step.seconds());
      processorSeconds.add(secondsBetween(before, ProcessUse.processorTime()));
      other.ifPresent(another -> otherSeconds.add(another.seconds()));
    }
    OptionalLong peak = other.isPresent() ? OptionalLong.empty() : ProcessUse.peakMemoryBytes();
    List<StepTrace> traces = new ArrayList<>();
    for (int i = 0; i < TRACED_STEPS; i++) {
      traces.add(step.trace());
    }
    step.end();
    return new Measurement(
        new Timing(seconds, step.images()),
        other.map(another -> new Timing(otherSeconds, another.images())),
        processorSeconds.stream().flatMapToDouble(OptionalDouble::stream).average(),
        traces.stream().map(StepParts::of).toList(),
        traces.get(TRACED_STEPS - 1),
        peak,
        classesPresent);
  }

  private static OptionalDouble secondsBetween(
      Optional<Duration> before, Optional<Duration> after) {
    return before.isEmpty() || after.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(after.get().minus(before.get()).toNanos() / 1e9);
  }
}
