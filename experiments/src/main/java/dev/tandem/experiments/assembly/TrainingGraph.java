package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.config.ExperimentConfig;
import dev.tandem.config.PseudoLabel;
import dev.tandem.config.TrainingConfig;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.graph.NativeHeap;
import dev.tandem.graph.VariableSaver;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.weights.PretrainedWeights;
import dev.tandem.training.StepContext;
import dev.tandem.training.Trainer;
import dev.tandem.training.TrainingEngine;
import dev.tandem.training.TrainingStep;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Result;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.StepStats;
import org.tensorflow.types.TInt64;

/**
 * The graph and session of a training, with a program for each replica of this process; owns both.
 */
final class TrainingGraph implements TrainingEngine, AutoCloseable {
  private final DistributionStrategy strategy;
  private final int classCount;
  private final ReplicatedGraph<TrainingProgram> replicas;
  private final TrainingProgram first;
  private final Optional<PretrainedWeights> pretrained;
  private final VariableSaver saver;
  private final ReplicatedSession session;
  private boolean optimized;

  TrainingGraph(
      ExperimentConfig config,
      SegmentationDataset dataset,
      Split split,
      SegmentationModel model,
      DistributionStrategy strategy) {
    if (split.valid().size() < strategy.replicaCount()) {
      throw new InvalidInputException(
          "dataset.split: found "
              + split.valid().size()
              + " validation images, expected one at least for each of the "
              + strategy.replicaCount()
              + " replicas");
    }
    this.strategy = strategy;
    this.classCount = model.classCount();
    replicas =
        new ReplicatedGraph<>(
            strategy,
            (tf, replica) -> TrainingProgram.build(tf, replica, config, dataset, split, model));
    first = replicas.programs().get(0);
    Ops tf = Ops.create(replicas.graph());
    pretrained =
        config
            .model()
            .pretrained()
            .filter(path -> strategy.isChief())
            .map(path -> PretrainedWeights.open(tf, first.store(), StepContext.STUDENT, path));
    saver = new VariableSaver(tf, first.store().variables());
    session =
        replicas.in(strategy.open(replicas.graph(), Sessions.of(config.training(), strategy)));
  }

  /** The graph of a config's training. */
  static TrainingGraph of(ExperimentConfig config, Inputs inputs, DistributionStrategy strategy) {
    return new TrainingGraph(
        config,
        inputs.dataset(),
        inputs.split(),
        Models.of(config, inputs.dataset().classes().size()),
        strategy);
  }

  /** What is due when. */
  static Trainer.Plan plan(ExperimentConfig config, int replicas) {
    TrainingConfig training = config.training();
    boolean semi = config.method().pseudoLabel() != PseudoLabel.NONE;
    int batch = training.labeledBatch() + (semi ? training.unlabeledBatch() : 0);
    return new Trainer.Plan(
        training.steps(), training.evaluateEvery(), training.checkpointEvery(), batch * replicas);
  }

  /** Gives every variable its value for step 0 and starts the input there. */
  void begin() {
    initialize();
    pretrained.ifPresent(weights -> weights.load(session.session()));
    run(first.store().synchronizers());
    agree();
    startInput(0);
  }

  /** Takes every variable from a checkpoint and starts the input at its step. */
  void resume(Path checkpoint, long step) {
    initialize();
    saver.restore(session.session(), checkpoint);
    agree();
    startInput(step);
  }

  /**
   * Takes every variable from the chief and starts the input at its step.
   *
   * @return the steps done
   */
  long follow() {
    initialize();
    agree();
    long step = stepsDone();
    startInput(step);
    return step;
  }

  private void initialize() {
    // Building the graph leaves a heap full of garbage: its memory is of more use to the steps.
    System.gc();
    run(first.store().initializers());
    run(first.store().synchronizers());
  }

  /** Every replica takes the first one's values. */
  private void agree() {
    run(first.broadcast());
  }

  private void run(List<Op> ops) {
    if (!ops.isEmpty()) {
      ReplicatedSession.Runner runner = session.runner();
      ops.forEach(runner::addTarget);
      runner.run().close();
    }
  }

  private long stepsDone() {
    try (Result result = session.runner().fetch(first.step().stepsDone()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  private void startInput(long step) {
    first.labeled().start(session, step);
    first.unlabeled().ifPresent(input -> input.start(session, step));
  }

  @Override
  public TrainingStep.Outcome step(boolean stop) {
    TrainingStep.Outcome outcome = first.step().run(session, stop);
    if (!optimized) {
      // The first step has TensorFlow's graph optimiser before it, which leaves much behind.
      optimized = true;
      NativeHeap.returnFreed();
    }
    return outcome;
  }

  @Override
  public boolean isAlone() {
    return strategy.replicaCount() == strategy.devices().size();
  }

  /** One step with TensorFlow's own record of it. */
  StepStats trace() {
    return first.step().trace(session);
  }

  /** Every replica evaluates its share, all of a process at the same time. */
  @Override
  public ConfusionMatrix evaluate() {
    List<TrainingProgram> programs = replicas.programs();
    List<ConfusionMatrix> shares =
        IntStream.range(0, programs.size())
            .parallel()
            .mapToObj(i -> programs.get(i).evaluator().evaluate(session.only(i)))
            .toList();
    return sum(shares);
  }

  private ConfusionMatrix sum(List<ConfusionMatrix> shares) {
    return first.confusion().of(session, shares);
  }

  @Override
  public void save(Path prefix) {
    saver.save(session.session(), prefix);
  }

  /**
   * Waits until every process is here: after this none is missed that ends. Call it where the
   * training has ended well.
   */
  void end() {
    // A sum of nothing: it ends when everybody has come to it.
    sum(Collections.nCopies(session.size(), new ConfusionMatrix(classCount)));
    strategy.close();
  }

  @Override
  public void close() {
    strategy.close();
    session.session().close();
    replicas.close();
    pretrained.ifPresent(PretrainedWeights::close);
  }
}
