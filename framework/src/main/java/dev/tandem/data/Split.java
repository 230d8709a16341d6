package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which images are labelled, which are not, and which are for validation: three files of ids, one a
 * line, without extension.
 *
 * @param labeled ids whose labels are used
 * @param unlabeled ids whose labels are not looked at
 * @param valid ids of the validation images
 */
public record Split(List<String> labeled, List<String> unlabeled, List<String> valid) {
  /**
   * Reads {@code labeled_filename.txt}, {@code unlabeled_filename.txt} and {@code
   * valid_filename.txt}.
   *
   * @throws InvalidInputException if the folder or a file is missing, or the labelled or validation
   *     list is empty
   */
  public static Split read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          "dataset.split: " + folder + " is not a folder with labeled_filename.txt");
    }
    Split split =
        new Split(
            ids(folder.resolve("labeled_filename.txt")),
            ids(folder.resolve("unlabeled_filename.txt")),
            ids(folder.resolve("valid_filename.txt")));
    requireIds(split.labeled, folder.resolve("labeled_filename.txt"));
    requireIds(split.valid, folder.resolve("valid_filename.txt"));
    return split;
  }

  /**
   * Checks that there is something to learn from without labels.
   *
   * @throws InvalidInputException if not
   */
  public void requireUnlabeled() {
    if (unlabeled.isEmpty()) {
      throw new InvalidInputException(
          "dataset.split: the list of unlabelled images is empty, and method.pseudo_label needs"
              + " them; expected ids in unlabeled_filename.txt or method.pseudo_label = none");
    }
  }

  private static void requireIds(List<String> ids, Path file) {
    if (ids.isEmpty()) {
      throw new InvalidInputException(file + ": the list is empty, expected one id a line");
    }
  }

  private static List<String> ids(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(l -> !l.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new InvalidInputException(file + ": can not be read, expected a text of one id a line");
    }
  }
}
