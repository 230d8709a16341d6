package dev.tandem.experiments.cli;

import dev.tandem.training.Training;

/** A process of a training that is not the chief: what there is to see, the chief shows. */
final class FollowingProcess {
  private FollowingProcess() {}

  /**
   * Trains.
   *
   * @return an exit code
   */
  @SuppressWarnings("try") // The hook is there for its duration; nobody calls it.
  static int train(Training training, Terminal terminal) {
    try (StopOnInterrupt stop =
        new StopOnInterrupt(training::requestStop, StopOnInterrupt.TO_SAVE)) {
      if (training.follow()) {
        return ExitCode.DONE;
      }
      terminal.err().println("stopped; the chief has saved");
      return ExitCode.INTERRUPTED;
    }
  }
}
