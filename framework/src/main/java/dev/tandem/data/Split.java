package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which images are labelled, which are not, and which are for validation: three files of ids, one a
 * line, without extension.
 *
 * @param labeled ids whose labels are used
 * @param unlabeled ids whose labels are not looked at
 * @param valid ids of the validation images
 */
public record Split(List<String> labeled, List<String> unlabeled, List<String> valid) {
  private static final String LABELED = "labeled_filename.txt";
  private static final String UNLABELED = "unlabeled_filename.txt";
  private static final String VALID = "valid_filename.txt";

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
          folder + ": not a folder of split lists, expected " + LABELED + " in it");
    }
    Split split =
        new Split(
            ids(folder.resolve(LABELED)),
            ids(folder.resolve(UNLABELED)),
            ids(folder.resolve(VALID)));
    requireIds(split.labeled, folder.resolve(LABELED));
    requireIds(split.valid, folder.resolve(VALID));
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
          "the list of unlabelled images is empty, and the method needs some; expected ids in "
              + UNLABELED
              + ", or a method that uses labelled images only");
    }
  }

  /** What is wrong with the lists themselves: ids that are on one of them twice, or on two. */
  public List<String> faults() {
    Map<String, String> listOf = new HashMap<>();
    List<String> faults = new ArrayList<>();
    lists()
        .forEach(
            (list, ids) -> {
              for (String id : ids) {
                String other = listOf.putIfAbsent(id, list);
                if (other != null) {
                  faults.add(
                      other.equals(list)
                          ? "id " + id + " is twice on the " + list + " list, expected once"
                          : "id %s is on the %s and on the %s list, expected on one of them"
                              .formatted(id, other, list));
                }
              }
            });
    return faults;
  }

  private Map<String, List<String>> lists() {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    lists.put("labelled", labeled);
    lists.put("validation", valid);
    lists.put("unlabelled", unlabeled);
    return lists;
  }

  /**
   * Writes the three files.
   *
   * @param folder made if need be
   */
  public void write(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(LABELED), labeled);
      Files.write(folder.resolve(UNLABELED), unlabeled);
      Files.write(folder.resolve(VALID), valid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
