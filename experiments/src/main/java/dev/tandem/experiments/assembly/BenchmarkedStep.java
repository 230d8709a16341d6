package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.report.StepTrace;
import dev.tandem.training.TrainingRuntime;
import dev.tandem.training.TrainingSetup;

/** The training step of a config, ready to be run again and again; owns its runtime. */
final class BenchmarkedStep implements AutoCloseable {
  private final TrainingRuntime runtime;
  private final int images;

  /**
   * Builds the graph and gives its variables their first values.
   *
   * @throws InvalidInputException if an input is wrong
   */
  BenchmarkedStep(ExperimentConfig config, DistributionStrategy strategy) {
    TrainingSetup setup = Setups.of(config).withoutInspection();
    setup.requireInputs(strategy.isAlone() ? setup.brokenImages() : 0);
    runtime = new TrainingRuntime(setup, strategy);
    images = setup.plan().imagesPerStep(setup.method()) * strategy.replicaCount();
    if (strategy.isChief()) {
      runtime.begin();
    } else {
      runtime.follow();
    }
  }

  /**
   * Runs a step and says how many seconds it took. Every process begins it at the same time: one
   * that ran ahead would make this step shorter, and what another measures meanwhile longer.
   */
  double seconds() {
    runtime.barrier();
    long begun = System.nanoTime();
    runtime.step(false);
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Runs a step with TensorFlow's own record of it. */
  StepTrace trace() {
    return StepTrace.of(runtime.trace());
  }

  /** Images of a step, labelled and unlabelled, of all replicas. */
  int images() {
    return images;
  }

  /** To be called after the last step, before closing. */
  void end() {
    runtime.end();
  }

  @Override
  public void close() {
    runtime.close();
  }
}
