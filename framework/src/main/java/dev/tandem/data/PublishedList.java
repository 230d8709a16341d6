package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads lists of images in the formats of published splits, one image per line: an id, the path of
 * an image or label, or both paths separated by a space (UniMatch, ST++). Empty lines and comments
 * after # are skipped.
 */
public final class PublishedList {
  private PublishedList() {}

  /**
   * The ids of a list.
   *
   * @param labeled whether the label files must exist too
   * @throws InvalidInputException if the file cannot be read, or naming the first line that is not
   *     an image of the data set
   */
  public static List<String> read(Path file, SegmentationDataset dataset, boolean labeled) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read, expected one image per line", e);
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("(^|\\s)#.*", "").strip();
      if (!line.isEmpty()) {
        ids.add(id(line, file + ": line " + (i + 1), dataset, labeled));
      }
    }
    return ids;
  }

  private static String id(
      String line, String where, SegmentationDataset dataset, boolean labeled) {
    String[] words = line.split("[\\s,]+");
    // Names may contain spaces: if the parts are not images, the whole line is tried.
    boolean inParts =
        !isThere(line, dataset, labeled) && known(words[0], dataset, labeled).isPresent();
    String id =
        known(inParts ? words[0] : line, dataset, labeled)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "%s: found %s, which is not an image of %s, expected its id or path"
                            .formatted(where, line, dataset.name())));
    if (inParts && words.length > 1) {
      requireSame(id, words[1], where, dataset);
    }
    if (labeled && !Files.isRegularFile(dataset.label(id))) {
      throw new InvalidInputException(
          "%s: %s: no such file, expected the label of %s".formatted(where, dataset.label(id), id));
    }
    return id;
  }

  private static void requireSame(
      String id, String label, String where, SegmentationDataset dataset) {
    Optional<String> other = idOf(label, dataset);
    if (other.isPresent() && !other.get().equals(id)) {
      throw new InvalidInputException(
          "%s: the image is %s and the label %s, expected the same id"
              .formatted(where, id, other.get()));
    }
  }

  /** The id that the text names, if its files exist. */
  private static Optional<String> known(String text, SegmentationDataset dataset, boolean labeled) {
    return Optional.of(text)
        .filter(id -> isThere(id, dataset, labeled))
        .or(() -> idOf(text, dataset).filter(id -> isThere(id, dataset, labeled)));
  }

  private static boolean isThere(String id, SegmentationDataset dataset, boolean labeled) {
    try {
      return Files.isRegularFile(labeled ? dataset.image(id) : dataset.unlabeledImage(id));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Optional<String> idOf(String text, SegmentationDataset dataset) {
    try {
      return dataset.idOf(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
