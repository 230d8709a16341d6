package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.PseudoLabel;
import dev.tandem.experiments.config.TrainingConfig;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.StepStats;

/**
 * The graph and session of a training, with a program for each replica of this process; owns both.
 */
final class TrainingGraph implements TrainingEngine, AutoCloseable {
  private final DistributionStrategy strategy;
  private final int classCount;
  private final SameConfig config;
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
    this.config = SameConfig.of(config, split);
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

  private static TrainingGraph of(
      ExperimentConfig config, Inputs inputs, DistributionStrategy strategy) {
    return new TrainingGraph(
        config,
        inputs.dataset(),
        inputs.split(),
        Models.of(config, inputs.dataset().classes().size()),
        strategy);
  }

  /**
   * Builds the graph, lets it work and closes it. Where that fails, finds out what is at fault: a
   * process that is gone, or a file.
   *
   * @throws InvalidInputException if a file of the data set can not be used
   */
  static <T> T use(
      ExperimentConfig config,
      Inputs inputs,
      DistributionStrategy strategy,
      Function<TrainingGraph, T> work) {
    try (TrainingGraph graph = of(config, inputs, strategy)) {
      return awaitingNews(strategy, () -> work.apply(graph));
    } catch (TensorFlowException | IllegalArgumentException e) {
      inputs.requireReadable();
      throw e;
    }
  }

  private static <T> T awaitingNews(DistributionStrategy strategy, Supplier<T> work) {
    try {
      return work.get();
    } catch (TensorFlowException e) {
      strategy.awaitWorkerLoss();
      throw e;
    }
  }

  /** What is due when. */
  static Trainer.Plan plan(ExperimentConfig config, int replicas) {
    TrainingConfig training = config.training();
    boolean semi = config.method().pseudoLabel() != PseudoLabel.NONE;
    int batch = training.labeledBatch() + (semi ? training.unlabeledBatch() : 0);
    return new Trainer.Plan(
        training.steps(), training.evaluateEvery(), training.checkpointEvery(), batch * replicas);
  }

  /**
   * Where to begin; before the first step.
   *
   * @throws InvalidInputException if another process was started with another config
   */
  TrainingStart start() {
    if (!isAlone()) {
      config.require(first.config().of(session, config.numbers()), strategy.devices().size());
    }
    return new TrainingStart(session, first, saver, pretrained);
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

  /** Waits until every process is here. */
  void await() {
    // A sum of nothing: it ends when everybody has come to it.
    sum(Collections.nCopies(session.size(), new ConfusionMatrix(classCount)));
  }

  /**
   * Waits until every process is here: after this none is missed that ends. Call it where the
   * training has ended well.
   */
  void end() {
    await();
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
