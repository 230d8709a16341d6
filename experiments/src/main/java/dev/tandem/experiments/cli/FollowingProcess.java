package dev.tandem.experiments.cli;

import dev.tandem.experiments.assembly.FollowingRun;

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
  static int train(FollowingRun run, Terminal terminal) {
    try (StopOnInterrupt stop = new StopOnInterrupt(run::requestStop, StopOnInterrupt.TO_SAVE)) {
      if (run.train(LostWorker.endsProcess(terminal))) {
        return ExitCode.DONE;
      }
      terminal.err().println("stopped; the chief has saved a checkpoint");
      return ExitCode.INTERRUPTED;
    }
  }
}
