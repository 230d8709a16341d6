package dev.tandem.experiments.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import dev.tandem.InvalidInputException;
import dev.tandem.experiments.binding.HomeFolder;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.RunLayout;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/**
 * Typed access to a parsed command line.
 *
 * @param command name of the command, for messages
 * @param line the parsed command line
 */
record Arguments(String command, CommandLine line) {
  /** The options that name what is read. */
  private static final List<String> INPUTS = List.of("list", "images", "labels");

  private static final Set<String> REPEATABLE = Set.of("set", "grid", "against");

  private static final Gson JSON_WITH_NULLS = new GsonBuilder().serializeNulls().create();

  /** The ending of files of JSON. */
  static final String JSON = ".json";

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
          "%s: found %s, expected one argument: %s"
              .formatted(command, found.isEmpty() ? "none" : String.join(" ", found), what));
    }
    return found.get(0);
  }

  /**
   * Checks that options that have one value are not given two.
   *
   * @throws InvalidInputException if one is
   */
  void requireOnce() {
    Set<String> seen = new HashSet<>();
    for (Option option : line.getOptions()) {
      if (!REPEATABLE.contains(option.getLongOpt()) && !seen.add(option.getLongOpt())) {
        throw new InvalidInputException(
            "%s: --%s: found twice, expected once".formatted(command, option.getLongOpt()));
      }
    }
  }

  /**
   * Refuses options that would have no effect.
   *
   * @param beside what they are given with
   * @throws InvalidInputException if one of them is given
   */
  void requireNone(List<String> options, String beside) {
    for (String option : options) {
      if (has(option)) {
        throw new InvalidInputException(
            "%s: --%s: found with %s, expected one of them alone"
                .formatted(command, option, beside));
      }
    }
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

  /**
   * The file that an option names, if given. Only a file with its ending is ever replaced: a
   * photograph named by mistake is not, and neither is an input of the command or what a run has
   * written.
   *
   * @param ending of the files of this option, such as {@code .json}
   * @throws InvalidInputException if there is another file, or its folder does not exist
   */
  Optional<Path> file(String option, String ending) {
    Optional<Path> file = path(option);
    file.ifPresent(path -> requireReplaceable(option, path, ending));
    return file;
  }

  private void requireReplaceable(String option, Path path, String ending) {
    Path folder = path.toAbsolutePath().normalize().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new InvalidInputException(
          "%s: --%s %s: cannot be written: %s"
              .formatted(
                  command,
                  option,
                  path,
                  isBelowAFile(folder) ? "Not a directory" : "its folder does not exist"));
    }
    if (!Files.isRegularFile(path)) {
      return;
    }
    if (!path.toString().toLowerCase(Locale.ROOT).endsWith(ending)) {
      throw new InvalidInputException(
          "%s: --%s: %s exists already, expected a new file, or one that ends in %s"
              .formatted(command, option, path, ending));
    }
    if (isInput(path) || RunLayout.isRecord(path)) {
      throw new InvalidInputException(
          "%s: --%s: %s is %s, expected another file"
              .formatted(
                  command,
                  option,
                  path,
                  isInput(path) ? "an input of the command" : "a part of a run"));
    }
  }

  private static boolean isBelowAFile(Path folder) {
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing != null && !Files.isDirectory(existing);
  }

  private boolean isInput(Path path) {
    return Stream.of(line.getArgList().stream(), INPUTS.stream().flatMap(o -> text(o).stream()))
        .flatMap(texts -> texts)
        .map(HomeFolder::expanded)
        .anyMatch(argument -> isSame(argument, path));
  }

  private static boolean isSame(String argument, Path path) {
    try {
      return Files.isSameFile(Path.of(argument), path);
    } catch (IOException | InvalidPathException e) {
      // No such file: another one.
      return false;
    }
  }

  /**
   * Checks that options name different files.
   *
   * @param files what they name
   * @throws InvalidInputException if one is named twice
   */
  void requireDifferent(List<Path> files) {
    Set<Path> seen = new HashSet<>();
    for (Path file : files) {
      if (!seen.add(file.toAbsolutePath().normalize())) {
        throw new InvalidInputException(
            "%s: %s is to be written twice, expected a file for each result"
                .formatted(command, file));
      }
    }
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
   * Writes JSON into the file that an option names; what is unknown is null there, so that a key
   * that is promised is there.
   *
   * @param file that {@link #file} has found to be replaceable, when the command began
   * @throws InvalidInputException if it cannot be written
   */
  void write(String option, Path file, JsonElement json) {
    write(option, () -> AtomicFile.write(file, JSON_WITH_NULLS.toJson(json) + "\n"));
  }

  /** Whether a flag is given. */
  boolean has(String option) {
    return line.hasOption(option);
  }
}
