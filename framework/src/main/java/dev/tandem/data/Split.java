package dev.tandem.data;

import dev.tandem.InvalidInputException;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
   * Checks that figures on the validation list can be trusted, as {@link #faults}.
   *
   * @param dataset whose images they are
   * @throws InvalidInputException with the first fault
   */
  public void requireTrustworthy(SegmentationDataset dataset) {
    List<String> faults = faults(dataset);
    if (!faults.isEmpty()) {
      String more = faults.size() == 1 ? "" : " (and %d more)".formatted(faults.size() - 1);
      throw new InvalidInputException(faults.get(0) + more);
    }
  }

  /**
   * Errors of the lists, one line each: validation images that are trained on, or count twice.
   * Images that only training sees several times are no error: {@link #remarks}.
   *
   * @param dataset whose images they are
   */
  public List<String> faults(SegmentationDataset dataset) {
    Set<String> validation = new HashSet<>();
    List<String> faults = new ArrayList<>();
    valid.stream()
        .filter(id -> !validation.add(id))
        .forEach(id -> faults.add("id " + id + " is twice on the validation list, expected once"));
    faults.addAll(onValidation("labelled", labeled, validation));
    List<String> unlabeledImages = unlabeled.stream().filter(dataset::isOneImage).toList();
    faults.addAll(onValidation("unlabelled", unlabeledImages, validation));
    return faults;
  }

  private static List<String> onValidation(String list, List<String> ids, Set<String> validation) {
    return ids.stream()
        .filter(validation::contains)
        .distinct()
        .map(
            id ->
                "id %s is on the %s and on the validation list, expected on one of them"
                    .formatted(id, list))
        .toList();
  }

  /**
   * What may not be meant, one line each: images that training sees more often than others.
   *
   * @param dataset whose images they are
   */
  public List<String> remarks(SegmentationDataset dataset) {
    List<String> both = new ArrayList<>(unlabeled);
    both.retainAll(Set.copyOf(labeled));
    both.removeIf(id -> !dataset.isOneImage(id));
    return Stream.of(
            remark(repeated(labeled), "twice on the labelled list"),
            remark(repeated(unlabeled), "twice on the unlabelled list"),
            remark(Set.copyOf(both), "on the labelled and on the unlabelled list"))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Set<String> repeated(List<String> ids) {
    Set<String> once = new HashSet<>();
    return ids.stream().filter(id -> !once.add(id)).collect(Collectors.toSet());
  }

  private static Optional<String> remark(Set<String> ids, String where) {
    return ids.stream()
        .sorted()
        .findFirst()
        .map(
            first ->
                ids.size() == 1
                    ? "id %s is %s and is used both times".formatted(first, where)
                    : "%d ids are %s, such as %s, and are used both times"
                        .formatted(ids.size(), where, first));
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
   * @throws UnwritableException if they cannot be written; the old ones stay
   */
  public void write(Path folder) {
    lists().values().forEach(ids -> ids.forEach(Split::requireFitsOnALine));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnwritableException(folder, e);
    }
    Map<Path, String> texts = new LinkedHashMap<>();
    texts.put(folder.resolve(LABELED), text(labeled));
    texts.put(folder.resolve(UNLABELED), text(unlabeled));
    texts.put(folder.resolve(VALID), text(valid));
    AtomicFile.write(texts);
  }

  private static String text(List<String> ids) {
    return ids.stream().map(id -> id + "\n").collect(Collectors.joining());
  }

  private static void requireFitsOnALine(String id) {
    if (!Ids.fitsOnALine(id)) {
      throw new InvalidInputException(
          "found an image named \"%s\", expected a name without line breaks and tabs, and without blanks at its ends"
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
