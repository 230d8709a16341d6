package dev.tandem.experiments.annotation;

import dev.tandem.data.ImageSize;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What people have drawn on photographs.
 *
 * @param classes names in the order of their numbers
 * @param rest number of the pixels on which nothing is drawn: a background, or 255 = ignored
 * @param drawings one for each photograph
 * @param remarks what was left out, one line each
 */
record Annotations(List<String> classes, int rest, List<Drawing> drawings, List<String> remarks) {
  /** Number of pixels that neither teach nor count. */
  static final int IGNORED = 255;

  /**
   * What is drawn on a photograph.
   *
   * @param image the photograph
   * @param source the file that holds the drawing, for messages
   * @param size of the image on which it was drawn
   * @param regions in the order of drawing: a later one lies over those before
   */
  record Drawing(Path image, Path source, ImageSize size, Supplier<List<Region>> regions) {}

  /**
   * Pixels of one class.
   *
   * @param number of the class, or 255
   */
  record Region(int number, Area area) {}
}
