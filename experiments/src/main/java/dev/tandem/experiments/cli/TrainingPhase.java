package dev.tandem.experiments.cli;

import dev.tandem.training.TrainingListener;
import java.util.function.Supplier;

/** What an interrupt of a training waits for, by how far the training is. */
final class TrainingPhase implements TrainingListener, Supplier<String> {
  private static final String RESULTS = "what is left of the results is written";

  private volatile String awaited;

  /**
   * @param trained whether all steps were done before
   */
  TrainingPhase(boolean trained) {
    awaited = trained ? RESULTS : "the training ends once its graph is built";
  }

  @Override
  public void onBegin(long step) {
    awaited = "the step is finished and saved";
  }

  @Override
  public void onEnd(long step, double bestMiou) {
    awaited = RESULTS;
  }

  @Override
  public String get() {
    return awaited;
  }
}
