package dev.tandem.experiments.assembly;

import dev.tandem.training.Trainer;
import java.util.Optional;

/** The wish that a training ends early, which may come before its trainer is there. */
final class StopRequest {
  private Optional<Trainer> running = Optional.empty();
  private boolean made;

  /** Makes the request, from any thread. */
  synchronized void make() {
    made = true;
    running.ifPresent(Trainer::requestStop);
  }

  /** The trainer, which from here on hears of the request. */
  synchronized Trainer reaching(Trainer trainer) {
    running = Optional.of(trainer);
    if (made) {
      trainer.requestStop();
    }
    return trainer;
  }
}
