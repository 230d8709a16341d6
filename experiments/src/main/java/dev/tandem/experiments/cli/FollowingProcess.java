package dev.tandem.experiments.cli;

import dev.tandem.training.Training;

/**
 * A worker process other than the chief: trains without output, since the chief prints everything.
 */
final class FollowingProcess {
  private FollowingProcess() {}

  /**
   * Takes part in the training.
   *
   * @return an exit code
   */
  @SuppressWarnings("try") // The variable is used only to be closed at the end of the block.
  static int train(Training training, Terminal terminal) {
    try (StopOnInterrupt stop =
        new StopOnInterrupt(
            training::requestStop,
            StopOnInterrupt.TO_SAVE,
            terminal.err(),
            () -> "the training ends after a step, which the chief saves")) {
      if (training.follow()) {
        return ExitCode.DONE;
      }
      terminal.err().println("stopped; the chief has saved a checkpoint");
      return ExitCode.INTERRUPTED;
    }
  }
}
