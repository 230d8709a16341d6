package dev.tandem.experiments.cli;

import dev.tandem.training.TrainingListener;
import java.util.function.Supplier;

/** What an interrupt of a training waits for, by how far the training is. */
final class TrainingPhase implements TrainingListener, Supplier<String> {
  private volatile String awaited = "the training ends once its graph is built";

  @Override
  public void onBegin(long step) {
    awaited = "the step is finished and saved";
  }

  @Override
  public void onEnd(long step, double bestMiou) {
    awaited = "what is left of the results is written";
  }

  @Override
  public String get() {
    return awaited;
  }
}
