package dev.tandem.experiments.cli;

import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.training.TrainingListener;
import java.util.Map;

/** Asks a run to stop once it has done so many steps. */
record StopAfter(long last, TrainingRun run) implements TrainingListener {
  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    if (step == last) {
      run.requestStop();
    }
  }
}
