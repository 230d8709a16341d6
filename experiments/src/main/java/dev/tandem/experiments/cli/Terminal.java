package dev.tandem.experiments.cli;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err progress and errors
 * @param live whether {@code err} is a terminal on which a line can be rewritten
 */
public record Terminal(PrintStream out, PrintStream err, boolean live) {
  /** The process's own. */
  public static Terminal system() {
    return new Terminal(System.out, System.err, System.console() != null);
  }
}
