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
import java.util.Set;
import java.util.stream.Stream;

/**
 * A split of a data set into labelled, unlabelled and validation images, stored as three files of
 * ids, one id per line, without file extension.
 *
 * @param labeled ids whose labels are used
 * @param unlabeled ids of the images that are used without labels
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
   * @throws InvalidInputException if the folder or a file is missing or not text, the labelled or
   *     validation list is empty, or an id leaves the data set's folder
   */
  public static Split read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          folder + ": not a folder, expected the folder of a split with " + LABELED + " in it");
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
   * Checks that there are unlabelled images, as semi-supervised training needs.
   *
   * @throws InvalidInputException if there are none
   */
  public void requireUnlabeled() {
    if (unlabeled.isEmpty()) {
      throw new InvalidInputException(
          "the split's list of unlabelled images is empty, expected at least one id in "
              + UNLABELED
              + ", which training with pseudo-labels needs");
    }
  }

  /**
   * Checks that no validation image is trained on. An image that is labelled and unlabelled, or
   * twice on a list, does no harm: {@link #faults} has it, but a training may do with it.
   *
   * @throws InvalidInputException naming the first image that is on the validation list and another
   */
  public void requireUnseenValidation() {
    Set<String> validation = Set.copyOf(valid);
    List<String> seen = new ArrayList<>();
    labeled.stream()
        .filter(validation::contains)
        .forEach(id -> seen.add(onTwo(id, "labelled", "validation")));
    unlabeled.stream()
        .filter(validation::contains)
        .forEach(id -> seen.add(onTwo(id, "unlabelled", "validation")));
    if (!seen.isEmpty()) {
      String more = seen.size() == 1 ? "" : " (and %d more)".formatted(seen.size() - 1);
      throw new InvalidInputException(seen.get(0) + more);
    }
  }

  private static String onTwo(String id, String list, String other) {
    return "id %s is on the %s and on the %s list, expected on one of them"
        .formatted(id, list, other);
  }

  /** Errors of the lists, one line each: ids that are on a list twice, or on two lists. */
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
                          : onTwo(id, other, list));
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

  /** Whether a folder has the three files. */
  public static boolean isIn(Path folder) {
    return Stream.of(LABELED, UNLABELED, VALID).map(folder::resolve).allMatch(Files::isRegularFile);
  }

  /**
   * Writes the three files.
   *
   * @param folder created if it does not exist
   * @throws InvalidInputException if an id is one that a line of text cannot hold
   */
  public void write(Path folder) {
    lists().values().forEach(ids -> ids.forEach(Split::requireFitsOnALine));
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(LABELED), labeled);
      Files.write(folder.resolve(UNLABELED), unlabeled);
      Files.write(folder.resolve(VALID), valid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireFitsOnALine(String id) {
    if (!Ids.fitsOnALine(id)) {
      throw new InvalidInputException(
          "found an image named \"%s\", expected a name without line breaks and without blanks at its ends"
              .formatted(id.replaceAll("\\p{Cntrl}", "?")));
    }
  }

  /**
   * Checks that these are the lists that a run was begun with.
   *
   * @param begun folder into which {@link #write} wrote them
   * @throws InvalidInputException naming the first list that differs
   */
  public void requireEqual(Path begun) {
    requireEqual(labeled, begun.resolve(LABELED));
    requireEqual(unlabeled, begun.resolve(UNLABELED));
    requireEqual(valid, begun.resolve(VALID));
  }

  private static void requireEqual(List<String> now, Path begun) {
    List<String> then = ids(begun);
    if (!now.equals(then)) {
      throw new InvalidInputException(
          "%s of the split has changed since the run was begun: found %d ids, expected the %d of %s: with the lists there copied back the run goes on"
              .formatted(begun.getFileName(), now.size(), then.size(), begun));
    }
  }

  private static void requireIds(List<String> ids, Path file) {
    if (ids.isEmpty()) {
      throw new InvalidInputException(file + ": the list is empty, expected one id per line");
    }
  }

  private static List<String> ids(Path file) {
    return ListFile.read(file, "a text file with one id per line").stream()
        .map(line -> Ids.requireInside(line.text(), file + ": line " + line.number()))
        .toList();
  }
}
