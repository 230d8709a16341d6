package dev.tandem.experiments.assembly;

import dev.tandem.config.ExperimentConfig;
import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.training.Trainer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * The part of a training that a process does that is not the chief: it computes its share and
 * writes nothing. Where the training begins, or goes on, it learns from the chief.
 */
public final class FollowingRun {
  private static final Logger LOG = LoggerFactory.getLogger(FollowingRun.class);

  private final ExperimentConfig config;
  private final Cluster cluster;
  private final Inputs inputs;
  private Optional<Trainer> running = Optional.empty();
  private boolean stopRequested;

  /**
   * @param config the same as the chief's
   * @throws dev.tandem.InvalidInputException if an input is missing
   */
  public FollowingRun(ExperimentConfig config, Cluster cluster) {
    this.config = config;
    this.cluster = cluster;
    this.inputs = Inputs.of(config);
  }

  /** Asks for an end of the whole training, from any thread. */
  public synchronized void requestStop() {
    stopRequested = true;
    running.ifPresent(Trainer::requestStop);
  }

  /**
   * Trains until the chief's training ends.
   *
   * @param onLoss as for {@link dev.tandem.distribution.MultiWorkerMirroredStrategy}
   * @return whether it came to its end, and was not stopped before
   */
  public boolean train(Consumer<String> onLoss) {
    DistributionStrategy strategy =
        Distributions.strategy(config.distribution(), Optional.of(cluster), onLoss);
    try (TrainingGraph graph = TrainingGraph.of(config, inputs, strategy)) {
      try {
        long first = graph.follow();
        LOG.info(
            "worker {} of {}: training from step {}",
            cluster.task(),
            cluster.workers().size(),
            first);
        long done = trainer(graph).train(first);
        graph.end();
        return done == config.training().steps();
      } catch (TensorFlowException e) {
        strategy.awaitNews();
        throw e;
      }
    } catch (TensorFlowException | IllegalArgumentException e) {
      inputs.requireReadable();
      throw e;
    }
  }

  private synchronized Trainer trainer(TrainingGraph graph) {
    Trainer trainer =
        new Trainer(graph, Optional.empty(), TrainingGraph.plan(config, 1), List.of());
    running = Optional.of(trainer);
    if (stopRequested) {
      trainer.requestStop();
    }
    return trainer;
  }
}
