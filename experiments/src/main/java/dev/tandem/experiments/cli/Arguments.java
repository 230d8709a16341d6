package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;

/**
 * Reads what the commands have in common off a parsed command line.
 *
 * @param command name, for messages
 */
record Arguments(String command, CommandLine line) {

  /** The one argument that must be there. */
  String only(String what) {
    List<String> found = line.getArgList();
    if (found.size() != 1) {
      throw new InvalidInputException(
          command + ": found " + found.size() + " arguments, expected one: " + what);
    }
    return found.get(0);
  }

  /** The value of an option, if it was given. */
  Optional<String> text(String option) {
    return Optional.ofNullable(line.getOptionValue(option));
  }

  /** The path of an option, if it was given. */
  Optional<Path> path(String option) {
    return text(option).map(Path::of);
  }

  /** The path of an option that must be given. */
  Path requiredPath(String option) {
    return path(option)
        .orElseThrow(
            () ->
                new InvalidInputException(command + ": missing --" + option + ", expected a path"));
  }

  /** All values of an option that may come more than once. */
  List<String> all(String option) {
    String[] values = line.getOptionValues(option);
    return values == null ? List.of() : Arrays.asList(values);
  }

  /** Whether a flag is there. */
  boolean has(String option) {
    return line.hasOption(option);
  }
}
