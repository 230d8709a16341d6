package dev.tandem.data;

import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A folder that {@code predict} has written, to the end or not. Among somebody's photographs its
 * pictures are no photographs: the next {@code split} leaves them out. What marks it, {@link #PAGE}
 * or the list of classes of {@link #list}, is there before the first picture.
 */
public final class PredictedFolder {
  /** The page that shows the predictions. */
  public static final String PAGE = "predictions.html";

  /** The list of the classes of pseudo-labels. */
  public static final String CLASSES = "classes.txt";

  private static final String FIRST_LINE = "# Pseudo-labels by tandem; 255 is ignored.";

  private PredictedFolder() {}

  /** Whether {@code predict} has written into a folder. */
  public static boolean is(Path folder) {
    Path classes = folder.resolve(CLASSES);
    try {
      return Files.isRegularFile(folder.resolve(PAGE))
          || Files.isRegularFile(classes) && Files.readString(classes).startsWith(FIRST_LINE);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Lists the classes of pseudo-labels, in the order of their numbers.
   *
   * @throws dev.tandem.file.UnwritableException if the list cannot be written
   */
  public static void list(List<SegmentationClass> classes, Path folder) {
    String lines =
        classes.stream()
            .map(c -> "%s #%06X%n".formatted(c.name(), c.colour()))
            .collect(Collectors.joining());
    AtomicFile.write(folder.resolve(CLASSES), FIRST_LINE + "\n" + lines);
  }
}
