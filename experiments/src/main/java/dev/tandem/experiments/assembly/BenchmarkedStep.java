package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.report.StepTrace;

/** The training step of a config, ready to be run again and again; owns its graph. */
final class BenchmarkedStep implements AutoCloseable {
  private final TrainingGraph graph;
  private final int images;

  /**
   * Builds the graph and gives its variables their first values.
   *
   * @throws InvalidInputException if an input is wrong
   */
  BenchmarkedStep(ExperimentConfig config, DistributionStrategy strategy) {
    SegmentationDataset dataset = Datasets.open(config.dataset());
    graph =
        new TrainingGraph(
            config,
            dataset,
            Datasets.split(config.dataset()),
            Models.of(config, dataset.classes().size()),
            strategy);
    images = TrainingGraph.plan(config, strategy.replicaCount()).imagesPerStep();
    if (strategy.isChief()) {
      graph.start().begin();
    } else {
      graph.start().follow();
    }
  }

  /**
   * Runs a step and says how many seconds it took. Every process begins it at the same time: one
   * that ran ahead would make this step shorter, and what another measures meanwhile longer.
   */
  double seconds() {
    graph.await();
    long begun = System.nanoTime();
    graph.step(false);
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Runs a step with TensorFlow's own record of it. */
  StepTrace trace() {
    return StepTrace.of(graph.trace());
  }

  /** Images of a step, labelled and unlabelled, of all replicas. */
  int images() {
    return images;
  }

  /** To be called after the last step, before closing. */
  void end() {
    graph.end();
  }

  @Override
  public void close() {
    graph.close();
  }
}
