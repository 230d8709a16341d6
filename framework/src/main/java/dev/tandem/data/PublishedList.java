package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads lists of images in the formats of published splits, one image per line: an id, the path of
 * an image or label, or both paths separated by blanks, a tab or a comma (UniMatch, ST++). Empty
 * lines and comments after # are skipped.
 */
public final class PublishedList {
  private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");

  private final Path file;
  private final SegmentationDataset dataset;
  private final boolean labeled;

  private PublishedList(Path file, SegmentationDataset dataset, boolean labeled) {
    this.file = file;
    this.dataset = dataset;
    this.labeled = labeled;
  }

  /** A line read as image and label. */
  private record Pair(String id, String label) {}

  /**
   * The ids of a list.
   *
   * @param labeled whether the label files must exist too
   * @throws InvalidInputException if the file cannot be read, or naming the first line that is not
   *     an image of the data set
   */
  public static List<String> read(Path file, SegmentationDataset dataset, boolean labeled) {
    return new PublishedList(file, dataset, labeled).ids();
  }

  private List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (ListFile.Line line : ListFile.read(file, "one image per line")) {
      // Names may hold the sign of a comment.
      String text =
          isThere(line.text()) ? line.text() : line.text().replaceFirst("(^|\\s)#.*", "").strip();
      if (!text.isEmpty()) {
        ids.add(id(text, file + ": line " + line.number()));
      }
    }
    return ids;
  }

  private String id(String line, String where) {
    // Names may contain blanks: the whole line first.
    String id = isThere(line) ? line : idOfPair(line, where);
    Ids.requireInside(id, where);
    if (labeled && !Files.isRegularFile(dataset.label(id))) {
      throw new InvalidInputException(
          "%s: %s: no such file, expected the label of %s".formatted(where, dataset.label(id), id));
    }
    return id;
  }

  /** Tries every blank as the one between image and label: both may have blanks in their names. */
  private String idOfPair(String line, String where) {
    List<Pair> pairs = new ArrayList<>();
    for (MatchResult blank : SEPARATOR.matcher(line).results().toList()) {
      String label = line.substring(blank.end());
      known(line.substring(0, blank.start())).ifPresent(id -> pairs.add(new Pair(id, label)));
    }
    Set<String> fitting = new LinkedHashSet<>();
    pairs.stream().filter(this::fits).map(Pair::id).forEach(fitting::add);
    if (fitting.size() == 1) {
      return fitting.iterator().next();
    }
    for (Pair pair : pairs) {
      Optional<String> other = idOf(pair.label);
      if (other.isPresent() && !other.get().equals(pair.id)) {
        throw new InvalidInputException(
            "%s: the image is %s and the label %s, expected the same id"
                .formatted(where, pair.id, other.get()));
      }
    }
    return known(line)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: found %s, which is not an image of %s, expected its id or path"
                        .formatted(where, line, dataset.name())));
  }

  private boolean fits(Pair pair) {
    return idOf(pair.label)
        .map(pair.id::equals)
        .orElseGet(() -> stem(pair.label).equals(stem(pair.id)));
  }

  private static String stem(String path) {
    return path.replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.[A-Za-z]+$", "");
  }

  /** The id that the text names, if its files exist. */
  private Optional<String> known(String text) {
    return Optional.of(text)
        .filter(this::isThere)
        .or(() -> idOf(text).filter(this::isThere))
        .or(() -> Ids.meant(text, dataset).filter(this::isThere));
  }

  private boolean isThere(String id) {
    try {
      return Files.isRegularFile(labeled ? dataset.image(id) : dataset.unlabeledImage(id));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private Optional<String> idOf(String text) {
    try {
      return dataset.idOf(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
