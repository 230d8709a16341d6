package dev.tandem.experiments.cli;

import dev.tandem.graph.NativeRuntime;
import java.util.function.Consumer;

/** What a command does when another process of its training is gone. */
final class LostWorker {
  private LostWorker() {}

  /**
   * Says so in one line and ends this process at once: a step that waits for the worker may never
   * end, and so might an orderly exit.
   */
  static Consumer<String> endsProcess(Terminal terminal) {
    return lost -> {
      terminal
          .err()
          .println(
              "tandem: "
                  + lost
                  + ": the training ends; the last checkpoint is kept, start every worker again with"
                  + " --resume");
      terminal.err().flush();
      NativeRuntime.exit(ExitCode.FAILED);
    };
  }
}
