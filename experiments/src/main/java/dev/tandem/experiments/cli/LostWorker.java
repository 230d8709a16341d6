package dev.tandem.experiments.cli;

import dev.tandem.graph.NativeRuntime;
import java.util.function.Consumer;

/** What a command does when another process of its training is lost. */
final class LostWorker {
  private LostWorker() {}

  /**
   * Prints a message and ends this process at once: a step that waits for the lost worker may never
   * return, and neither may a normal exit.
   */
  static Consumer<String> endsProcess(Terminal terminal) {
    return lost -> {
      terminal
          .err()
          .println(
              "tandem: "
                  + lost
                  + ": the training ends; the last checkpoint is kept, restart every worker with"
                  + " --resume");
      terminal.err().flush();
      NativeRuntime.exit(ExitCode.FAILED);
    };
  }
}
