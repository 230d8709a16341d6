package dev.tandem.experiments.cli;

import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.training.TrainingListener;
import java.util.Map;

/** Requests a run to stop after a number of steps. */
record StopAfter(long last, TrainingRun run) implements TrainingListener {
  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    if (step == last) {
      run.requestStop();
    }
  }
}
