package dev.tandem.experiments.cli;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** A command of {@code tandem}. */
public interface Command {
  /** As typed, for example {@code train}. */
  String name();

  /** What follows the name, for example {@code CONFIG [options]}. */
  String arguments();

  /** One line for people. */
  String summary();

  /** Its options, without {@code --help}. */
  Options options();

  /**
   * Does it. Results go to {@code terminal.out()}, progress to {@code terminal.err()}.
   *
   * @return an exit code
   * @throws dev.tandem.InvalidInputException if the command line or an input is wrong
   */
  int run(CommandLine line, Terminal terminal);
}
