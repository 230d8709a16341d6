package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.data.CountOrFraction;
import dev.tandem.data.Sequences;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.commons.cli.Options;

/**
 * How {@code split} is to divide, and where to write.
 *
 * @param arguments of the command
 */
record SplitOptions(Arguments arguments) {
  /** The options of the command. */
  static Options all() {
    return FolderOptions.addTo(new Options())
        .addOption(
            option("labeled", "N", "labelled images: a count or a fraction (default: all labels)"))
        .addOption(
            option(
                "valid",
                "N",
                "validation images: a count or a fraction (default: the official list,"
                    + " or 0.2 if there is none)"))
        .addOption(option("seeds", "1,2,...", "makes one split per seed (default: 1)"))
        .addOption(
            null,
            "random",
            false,
            "chooses labelled images uniformly at random, not stratified by class")
        .addOption(
            null,
            "by-sequence",
            false,
            "puts all frames of a video on one side; the video is the id up to its last number")
        .addOption(
            option(
                "sequence",
                "REGEX",
                "the same, with the video as the first group of this pattern of ids"))
        .addOption(option("out", "DIR", "folder for DATASET/LABELS/SEED/ (default: data_split)"))
        .addOption(option("name", "DATASET", "name of the data set in the path"))
        .addOption(
            option(
                "config",
                "FILE",
                "config to write for a folder (default:"
                    + " FOLDER/tandem.json, unless it exists)"))
        .addOption(
            option(
                "like",
                "CONFIG",
                "config whose network, method, augmentation, training and evaluation that config"
                    + " takes (default: a short training with the default settings)"));
  }

  /**
   * Checks where the config will be written, before anything else is.
   *
   * @throws InvalidInputException if a file is in the way of its folder
   */
  void requireFolderOfConfig() {
    arguments
        .path("config")
        .ifPresent(
            file -> {
              Path folder = file.toAbsolutePath().normalize().getParent();
              while (folder != null && Files.notExists(folder)) {
                folder = folder.getParent();
              }
              if (folder == null || !Files.isDirectory(folder)) {
                throw new InvalidInputException(
                    "split: --config %s: cannot be written: %s is not a folder"
                        .formatted(file, folder));
              }
            });
  }

  /** The config whose settings the new one takes. */
  Optional<Path> like() {
    return arguments.path("like");
  }

  Optional<CountOrFraction> labeled() {
    return count("labeled");
  }

  Optional<CountOrFraction> valid() {
    return count("valid");
  }

  private Optional<CountOrFraction> count(String option) {
    try {
      return arguments.text(option).map(CountOrFraction::new);
    } catch (InvalidInputException e) {
      throw new InvalidInputException("split: --" + option + ": " + e.getMessage(), e);
    }
  }

  /**
   * The seeds.
   *
   * @throws InvalidInputException if one is no whole number
   */
  List<Long> seeds() {
    return Arrays.stream(arguments.text("seeds").orElse("1").split(",", -1))
        .map(String::strip)
        .map(SplitOptions::seed)
        .toList();
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "split: --seeds: found " + text + ", expected whole numbers separated by commas");
    }
  }

  /**
   * The folder of a split.
   *
   * @param seed or another name of the split
   */
  Path folder(String dataset, int labeled, String seed) {
    return arguments
        .path("out")
        .orElse(Path.of("data_split"))
        .resolve(arguments.text("name").orElse(dataset))
        .resolve(Integer.toString(labeled))
        .resolve(seed);
  }

  /** The videos, if frames of one are to stay together. */
  Optional<Sequences> sequences() {
    try {
      return arguments
          .text("sequence")
          .map(Pattern::compile)
          .or(
              () ->
                  arguments.has("by-sequence")
                      ? Optional.of(Sequences.BEFORE_LAST_NUMBER)
                      : Optional.empty())
          .map(Sequences::new);
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          "split: --sequence: found " + e.getPattern() + ", expected a regular expression", e);
    }
  }

  /** Whether the classes in the labels do not matter. */
  boolean isByChance() {
    return arguments.has("random") || sequences().isPresent();
  }
}
