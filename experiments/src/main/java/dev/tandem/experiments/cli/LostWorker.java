package dev.tandem.experiments.cli;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command does when another process of its training is lost. */
final class LostWorker {
  private static final Logger LOG = LoggerFactory.getLogger(LostWorker.class);

  private LostWorker() {}

  /**
   * Prints a message and ends this process at once: a step that waits for the lost worker may never
   * return, and neither may a normal exit.
   */
  static Consumer<String> endsProcess(Terminal terminal) {
    return lost -> {
      // The run's log gets it as a line of information, the terminal in words of its own.
      LOG.info("{}: the training ends", lost);
      terminal
          .err()
          .println(
              "tandem: "
                  + lost
                  + ": the training ends. The last checkpoint, if there is one, is kept. Look at"
                  + " the output of that worker first, then restart every worker with --resume");
      terminal.err().flush();
      ProcessEnd.atOnce(ExitCode.FAILED);
    };
  }
}
