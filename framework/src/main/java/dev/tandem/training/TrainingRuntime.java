package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.data.BrokenImages;
import dev.tandem.data.InputCheck;
import dev.tandem.data.InputPipeline;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.EvaluatedImages;
import dev.tandem.evaluation.ImageResult;
import dev.tandem.file.UnwritableException;
import dev.tandem.graph.FiniteCheck;
import dev.tandem.graph.NativeHeap;
import dev.tandem.graph.VariableSaver;
import dev.tandem.model.InitialWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.StepStats;

/**
 * The graph and the session of a training, with a program for each replica of this process; owns
 * both. {@link Training} is the class for programs that train; this one is for those that drive the
 * steps themselves, such as a benchmark.
 */
public final class TrainingRuntime implements TrainingEngine, AutoCloseable {
  private final TrainingSetup setup;
  private final DistributionStrategy strategy;
  private final Fingerprint fingerprint;
  private final ReplicatedGraph<ReplicaProgram> replicas;
  private final ReplicaProgram first;
  private final Optional<InitialWeights.Loader> initialWeights;
  private final VariableSaver saver;
  private final FiniteCheck finite;
  private final ReplicatedSession session;
  private final Steps steps;
  private final ReplicatedEvaluation evaluation;
  private List<EvaluatedImages> images = List.of();

  /**
   * Builds the graph and opens the session.
   *
   * @param strategy over which devices and processes; closed with this, or if this fails
   * @throws InvalidInputException if there are fewer validation images than replicas, or the
   *     initial weights do not fit
   */
  public TrainingRuntime(TrainingSetup setup, DistributionStrategy strategy) {
    if (setup.split().valid().size() < strategy.replicaCount()) {
      throw new InvalidInputException(
          "the split has %d validation images, expected one at least for each of the %d replicas"
              .formatted(setup.split().valid().size(), strategy.replicaCount()));
    }
    this.setup = setup;
    this.strategy = strategy;
    this.fingerprint = Fingerprint.of(setup);
    replicas = programs(setup, strategy);
    Optional<InitialWeights.Loader> weights = Optional.empty();
    try {
      first = replicas.programs().get(0);
      Ops tf = Ops.create(replicas.graph());
      weights = strategy.isChief() ? initialWeights(tf) : Optional.empty();
      initialWeights = weights;
      saver = new VariableSaver(tf, first.store().variables());
      finite = new FiniteCheck(tf, first.store().variables());
      session = replicas.in(strategy.open(replicas.graph(), setup.session().config(strategy)));
      // Other processes would wait for this one's part of a step that failed.
      BrokenImages broken = new BrokenImages(first.inputs(), isAlone() ? setup.brokenImages() : 0);
      steps = new Steps(setup, first, session, broken);
      evaluation =
          new ReplicatedEvaluation(
              replicas.programs(),
              session,
              setup.model().classCount(),
              BrokenImages.most(setup.brokenImages(), setup.split().valid().size()));
    } catch (RuntimeException e) {
      weights.ifPresent(InitialWeights.Loader::close);
      strategy.close();
      replicas.close();
      throw e;
    }
  }

  private Optional<InitialWeights.Loader> initialWeights(Ops tf) {
    return setup.initialWeights().map(w -> w.open(tf, first.store(), StepContext.STUDENT));
  }

  private static ReplicatedGraph<ReplicaProgram> programs(
      TrainingSetup setup, DistributionStrategy strategy) {
    setup.session().prepareProcess();
    return new ReplicatedGraph<>(
        strategy, (tf, replica) -> ReplicaProgram.build(tf, replica, setup));
  }

  /**
   * Builds the graph of a training without a session, to look at it.
   *
   * @return to be closed by the caller
   */
  public static ReplicatedGraph<?> graph(TrainingSetup setup, DistributionStrategy strategy) {
    return programs(setup, strategy);
  }

  /**
   * Builds a runtime, lets it work and closes it. If that fails, finds the cause: a process that
   * ended, or a file.
   *
   * @throws InvalidInputException if a file of the data set cannot be used
   */
  static <T> T use(
      TrainingSetup setup, DistributionStrategy strategy, Function<TrainingRuntime, T> work) {
    try (TrainingRuntime runtime = new TrainingRuntime(setup, strategy)) {
      return runtime.attempt(work);
    } catch (TensorFlowException | IllegalArgumentException e) {
      InputCheck.explain(e, setup::requireReadable);
      throw e;
    }
  }

  private <T> T attempt(Function<TrainingRuntime, T> work) {
    try {
      return work.apply(this);
    } catch (TensorFlowException e) {
      strategy.awaitWorkerLoss();
      throw e;
    }
  }

  /** In which number format this process computes. */
  SessionOptions.Precision precision() {
    return setup.session().precision().here();
  }

  /** Every variable gets its value for step 0 and the input starts there. */
  public void begin() {
    start().begin();
    steps.startAt(0);
  }

  /**
   * Every variable gets its value from a checkpoint and the input starts at its step.
   *
   * @param checkpoint prefix of its files
   * @param step steps done by then
   */
  public void resume(Path checkpoint, long step) {
    start().resume(checkpoint, step);
    steps.startAt(step);
  }

  /**
   * In a process that is not the chief: every variable gets the chief's value.
   *
   * @return steps done
   */
  public long follow() {
    long step = start().follow();
    steps.startAt(step);
    return step;
  }

  /** Broadcasts the chief's value; a collective, so every process must call it. */
  boolean ofChief(boolean value) {
    if (isAlone()) {
      return value;
    }
    // A collective keeps the length of its first row.
    long[] row = new long[fingerprint.numbers().length];
    row[0] = value ? 1 : 0;
    return first.fingerprints().of(session, row).get(0)[0] == 1;
  }

  /**
   * Before the first step.
   *
   * @throws InvalidInputException if another process was started with other settings
   */
  private TrainingStart start() {
    if (!isAlone()) {
      fingerprint.require(
          first.fingerprints().of(session, fingerprint.numbers()), strategy.devices().size());
    }
    return new TrainingStart(session, first, saver, initialWeights);
  }

  @Override
  public TrainingStep.Outcome step(boolean stop) {
    // Of an evaluation that nobody inspected.
    images = List.of();
    return steps.next(stop);
  }

  @Override
  public List<String> brokenImages() {
    return steps.brokenImages();
  }

  @Override
  public List<String> imagesLeftOut() {
    return evaluation.leftOut();
  }

  @Override
  public boolean isAlone() {
    return strategy.isAlone();
  }

  /** Runs a step and gives TensorFlow's own record of it: when each op ran, and for how long. */
  public StepStats trace() {
    return first.step().trace(session);
  }

  @Override
  public Optional<ConfusionMatrix> evaluate(BooleanSupplier abandoned) {
    try {
      images =
          replicas.programs().stream()
              .map(p -> p.inspector().map(Inspector::images).orElseGet(EvaluatedImages::new))
              .toList();
      return evaluation.run(isAlone() ? abandoned : () -> false, images);
    } catch (TFResourceExhaustedException e) {
      throw OutOfMemoryException.inEvaluation(setup.evaluationBatch(), setup.evaluation(), e);
    } finally {
      // Each leaves freed memory behind that the steps do not use: 30 MB in the first ones.
      NativeHeap.returnFreed();
    }
  }

  @Override
  public Inspection inspect() {
    List<EvaluatedImages> seen = images;
    // They hold whole images, which the steps until the next evaluation have no use for.
    images = List.of();
    List<ImageResult> results = seen.stream().flatMap(i -> i.results().stream()).toList();
    return first
        .inspector()
        .map(i -> i.inspect(session.only(0), seen.isEmpty() ? new EvaluatedImages() : seen.get(0)))
        .orElse(Inspection.NOTHING)
        .with(results);
  }

  @Override
  public StepImages images(long step) {
    List<InputPipeline> inputs = first.inputs();
    return new StepImages(
        inputs.get(0).idsAt(step),
        inputs.stream().skip(1).flatMap(input -> input.idsAt(step).stream()).toList());
  }

  @Override
  public Optional<String> notFinite() {
    return finite.firstNotFinite(session.session());
  }

  @Override
  public void save(Path prefix) {
    try {
      saver.save(session.session(), prefix);
    } catch (TensorFlowException e) {
      throw new UnwritableException(prefix.getParent(), VariableSaver.reason(e));
    }
  }

  /** A barrier: waits until every process of the training has come to it. */
  public void barrier() {
    evaluation.barrier();
  }

  /**
   * Ends a training that went well: waits for every process, and tells the others that this one's
   * end is no failure.
   */
  public void end() {
    barrier();
    strategy.close();
  }

  @Override
  public void close() {
    strategy.close();
    session.session().close();
    replicas.close();
    initialWeights.ifPresent(InitialWeights.Loader::close);
  }
}
