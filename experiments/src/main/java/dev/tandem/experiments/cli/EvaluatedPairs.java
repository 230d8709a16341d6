package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.data.FilePattern;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.experiments.assembly.FinishedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.cli.Options;

/**
 * The images and labels on which {@code evaluate} is asked to evaluate: a list of the run's data
 * set, or two folders, two patterns or two files.
 */
final class EvaluatedPairs {
  private EvaluatedPairs() {}

  static Options addTo(Options options) {
    return options
        .addOption(
            option(
                "list",
                "valid|labeled|unlabeled|FILE",
                "a list of the run's split, or a file with ids of its data set, one a line"
                    + " (default: valid)"))
        .addOption(
            option(
                "images",
                "WHAT",
                "a folder, a pattern such as frames/{id}.jpg, or a file, in place of a list"))
        .addOption(
            option(
                "labels",
                "WHAT",
                "their labels, in the format of the run's: a folder with PNGs of the images' names, a"
                    + " pattern, or a file"));
  }

  /**
   * The pairs.
   *
   * @param notes gets a line that counts images without a label
   * @throws InvalidInputException if the options do not go together or there is no pair
   */
  static List<ImageLabelPair> of(Arguments arguments, FinishedRun run, Consumer<String> notes) {
    Optional<String> images = arguments.text("images");
    Optional<String> labels = arguments.text("labels");
    if (images.isPresent() != labels.isPresent()) {
      throw new InvalidInputException("evaluate: expected --images and --labels together");
    }
    if (images.isEmpty()) {
      return run.lists().pairs(arguments.text("list").orElse("valid"));
    }
    if (arguments.has("list")) {
      throw new InvalidInputException("evaluate: found --list and --images, expected one of them");
    }
    if (isPattern(images.get()) && isPattern(labels.get())) {
      return ofPatterns(pattern("images", images.get()), pattern("labels", labels.get()), notes);
    }
    Path image = arguments.path("images").orElseThrow();
    Path label = arguments.path("labels").orElseThrow();
    if (Files.isDirectory(image) && Files.isDirectory(label)) {
      return PairFolders.match(image, label, notes);
    }
    if (Files.isRegularFile(image) && Files.isRegularFile(label)) {
      return List.of(new ImageLabelPair(image, label));
    }
    throw new InvalidInputException(
        "evaluate: --images %s --labels %s: expected two folders, two patterns with {id}, or two files"
            .formatted(images.get(), labels.get()));
  }

  private static boolean isPattern(String text) {
    return text.contains(FilePattern.ID);
  }

  private static FilePattern pattern(String option, String text) {
    return new FilePattern("evaluate: --" + option, Path.of(""), text);
  }

  private static List<ImageLabelPair> ofPatterns(
      FilePattern images, FilePattern labels, Consumer<String> notes) {
    return PairFolders.withLabels(
        images.ids().stream()
            .map(id -> new ImageLabelPair(images.path(id), labels.path(id)))
            .toList(),
        images.toString(),
        notes);
  }
}
