package dev.tandem.experiments.assembly;

import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.Trainer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a training that a process does that is not the chief: it computes its share and
 * writes nothing. Where the training begins, or goes on, it learns from the chief.
 */
public final class FollowingRun {
  private static final Logger LOG = LoggerFactory.getLogger(FollowingRun.class);

  private final ExperimentConfig config;
  private final Cluster cluster;
  private final Inputs inputs;
  private final StopRequest stop = new StopRequest();

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
  public void requestStop() {
    stop.make();
  }

  /**
   * Trains until the chief's training ends.
   *
   * @param onWorkerLost as for {@link dev.tandem.distribution.MultiWorkerMirroredStrategy}
   * @return whether it came to its end, and was not stopped before
   */
  public boolean train(Consumer<String> onWorkerLost) {
    DistributionStrategy strategy =
        Distributions.strategy(config.distribution(), Optional.of(cluster), onWorkerLost);
    return TrainingGraph.use(config, inputs, strategy, this::train);
  }

  private boolean train(TrainingGraph graph) {
    long first = graph.start().follow();
    LOG.info(
        "worker {} of {}: training from step {}", cluster.task(), cluster.workers().size(), first);
    Trainer.Plan plan = TrainingGraph.plan(config, 1);
    long done = stop.reaching(new Trainer(graph, Optional.empty(), plan, List.of())).train(first);
    graph.end();
    return done == config.training().steps();
  }
}
