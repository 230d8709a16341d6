package dev.tandem.experiments.cli;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import dev.tandem.InvalidInputException;
import dev.tandem.experiments.binding.HomeFolder;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/**
 * Typed access to a parsed command line.
 *
 * @param command name of the command, for messages
 * @param line the parsed command line
 */
record Arguments(String command, CommandLine line) {
  /** The option by which every command takes overrides of a config. */
  static final Option SET =
      option("set", "key=value", "overrides a key of the config; may be repeated");

  /** An option with a value. */
  static Option option(String name, String value, String description) {
    return Option.builder().longOpt(name).hasArg().argName(value).desc(description).build();
  }

  /** The only positional argument, which is required. */
  String only(String what) {
    List<String> found = line.getArgList();
    if (found.size() != 1) {
      throw new InvalidInputException(
          command + ": found " + found.size() + " arguments, expected one: " + what);
    }
    return found.get(0);
  }

  /** The value of an option, if given. */
  Optional<String> text(String option) {
    return Optional.ofNullable(line.getOptionValue(option));
  }

  /**
   * The value of an option that counts something.
   *
   * @param otherwise where the option is not given
   */
  int count(String option, int otherwise) {
    String text = line.getOptionValue(option, "" + otherwise);
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new InvalidInputException(
          "%s: --%s: found %s, expected a whole number from 1 to 999999"
              .formatted(command, option, text));
    }
    return Integer.parseInt(text);
  }

  /** The value of an option as a path, if given; {@code ~} is the home folder. */
  Optional<Path> path(String option) {
    return text(option).map(HomeFolder::expanded).map(Path::of);
  }

  /** The value of a required option as a path. */
  Path requiredPath(String option) {
    return path(option)
        .orElseThrow(
            () ->
                new InvalidInputException(command + ": missing --" + option + ", expected a path"));
  }

  /**
   * Writes what an option names.
   *
   * @throws InvalidInputException if it cannot be written
   */
  void write(String option, Runnable writing) {
    try {
      writing.run();
    } catch (UnwritableException e) {
      throw new InvalidInputException(command + ": --" + option + " " + e.getMessage(), e);
    }
  }

  /** All values of an option that may be repeated. */
  List<String> all(String option) {
    String[] values = line.getOptionValues(option);
    return values == null ? List.of() : Arrays.asList(values);
  }

  /**
   * Writes JSON into the file that an option names, if it is given.
   *
   * @throws InvalidInputException if the file cannot be written
   */
  void write(String option, JsonElement json) {
    path(option)
        .ifPresent(
            file -> write(option, () -> AtomicFile.write(file, new Gson().toJson(json) + "\n")));
  }

  /** Whether a flag is given. */
  boolean has(String option) {
    return line.hasOption(option);
  }
}
