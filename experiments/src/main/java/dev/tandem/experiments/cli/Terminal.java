package dev.tandem.experiments.cli;

import dev.tandem.graph.StandardError;
import java.io.PrintStream;

/**
 * The output streams of a command.
 *
 * @param out for results
 * @param err for progress and errors
 * @param live whether {@code err} is a terminal on which a line can be rewritten
 */
public record Terminal(PrintStream out, PrintStream err, boolean live) {
  /** Standard output and standard error of the process. */
  public static Terminal system() {
    return new Terminal(System.out, System.err, StandardError.isTerminal());
  }

  /** Says on a line of its own what the user may want to know. */
  void note(String text) {
    err.println("note: " + text);
  }

  /** Says on a line of its own what the user should know. */
  void warn(String text) {
    err.println("warning: " + text);
  }
}
