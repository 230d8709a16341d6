package dev.tandem.experiments.cli;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** A command of {@code tandem}. */
public interface Command {
  /** The name of the command, for example {@code train}. */
  String name();

  /** The usage after the name, for example {@code CONFIG [options]}. */
  String arguments();

  /** A summary of one line. */
  String summary();

  /** The options, without {@code --help}. */
  Options options();

  /**
   * Executes the command. Results go to {@code terminal.out()}, progress to {@code terminal.err()}.
   *
   * @return an exit code
   * @throws dev.tandem.InvalidInputException if the command line or an input is wrong
   */
  int run(CommandLine line, Terminal terminal);
}
