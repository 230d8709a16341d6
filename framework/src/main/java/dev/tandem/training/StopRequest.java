package dev.tandem.training;

import java.util.Optional;

/**
 * A request that a training end early. It may be made before the trainer exists, and holds for one
 * training.
 */
final class StopRequest {
  private Optional<Trainer> running = Optional.empty();
  private boolean made;

  /** Makes the request, from any thread. */
  synchronized void make() {
    made = true;
    running.ifPresent(Trainer::requestStop);
  }

  /** Passes the request on to the trainer, now or when it is made. */
  synchronized Trainer passedTo(Trainer trainer) {
    running = Optional.of(trainer);
    if (made) {
      trainer.requestStop();
    }
    return trainer;
  }

  /** Forgets the request and the trainer: the training that was to end has ended. */
  synchronized void clear() {
    running = Optional.empty();
    made = false;
  }
}
