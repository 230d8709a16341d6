package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names of images in lists: the path of a file in the data set, without its pattern's rest. */
final class Ids {
  private static final Pattern LEAVING = Pattern.compile("([/\\\\].*|[A-Za-z]:[/\\\\].*)");
  private static final Pattern EMPTY_STEP = Pattern.compile(".*[/\\\\]{2}.*");
  private static final Pattern STEPS_UP = Pattern.compile("(.*[/\\\\])?\\.\\.?([/\\\\].*)?");

  private Ids() {}

  /**
   * Whether an id stays in the folder of its data set, and so names the same file everywhere, and
   * is the only name of that file.
   */
  static boolean staysInside(String id) {
    return !LEAVING.matcher(id).matches()
        && !STEPS_UP.matcher(id).matches()
        && !EMPTY_STEP.matcher(id).matches();
  }

  /**
   * Checks an id of a list.
   *
   * @param where file and line, in messages
   * @throws InvalidInputException if it is a path that leaves the data set's folder
   */
  static String requireInside(String id, String where) {
    if (!staysInside(id)) {
      throw new InvalidInputException(
          "%s: found %s, expected an id within the data set's folder: no absolute path, no '..', no '//'"
              .formatted(where, id));
    }
    return id;
  }

  /**
   * Whether lists can hold an id: blanks around it and line breaks in it would be lost.
   *
   * @param id the part of a file's name
   */
  static boolean fitsOnALine(String id) {
    return id.equals(id.strip()) && id.chars().noneMatch(Character::isISOControl);
  }

  /**
   * The id that was meant by one without a file: the same without extension, the id of the path, or
   * the first of a pair of files as other projects' lists have them, {@code im0.jpg im0.png}.
   */
  static Optional<String> meant(String id, SegmentationDataset dataset) {
    return ofOneFile(id, dataset)
        .or(
            () ->
                Optional.of(id.replaceFirst("\\s.*$", ""))
                    .filter(first -> !first.equals(id))
                    .flatMap(first -> ofOneFile(first, dataset)));
  }

  private static Optional<String> ofOneFile(String id, SegmentationDataset dataset) {
    String bare = id.replaceFirst("\\.[A-Za-z]{2,5}$", "");
    try {
      return (bare.equals(id) ? Optional.<String>empty() : Optional.of(bare))
          .filter(other -> Files.isRegularFile(dataset.image(other)))
          .or(() -> dataset.idOf(Path.of(id)).filter(other -> !other.equals(id)))
          .filter(other -> Files.isRegularFile(dataset.image(other)));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
