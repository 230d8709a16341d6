package dev.tandem.experiments.annotation;

import dev.tandem.data.ImageSize;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What people have drawn on photographs. A photograph whose annotations cover no area (lines,
 * points, COCO boxes without a segmentation) is not in {@code drawings}.
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
   * @param isEmpty whether nothing is drawn
   * @param regions in the order of drawing: a later one lies over those before
   */
  record Drawing(
      Path image, Path source, ImageSize size, boolean isEmpty, Supplier<List<Region>> regions) {}

  /** Counts photographs on which things are marked, but by nothing that covers an area. */
  static Counted ofAnnotationsWithoutArea() {
    return Counted.noted(
        "photograph whose annotations cover no area, which counts as not labelled",
        "photographs whose annotations cover no area, which count as not labelled");
  }

  /** Photographs on which nothing is drawn are not labelled. */
  Annotations withoutEmpty() {
    Counted empty =
        Counted.noted(
            "photograph on which nothing is drawn, which counts as not labelled"
                + " (--empty-is-background: as background all over)",
            "photographs on which nothing is drawn, which count as not labelled"
                + " (--empty-is-background: as background all over)");
    return new Annotations(
        classes, rest, drawings.stream().filter(drawing -> !drawing.isEmpty).toList(), with(empty));
  }

  /** Photographs on which nothing is drawn are labelled like the rest of the others. */
  Annotations withEmptyAsBackground() {
    return new Annotations(
        classes,
        rest,
        drawings,
        with(
            Counted.noted(
                "photograph on which nothing is drawn, which makes a mask of background",
                "photographs on which nothing is drawn, which make masks of background")));
  }

  private List<String> with(Counted empty) {
    drawings.stream()
        .filter(Drawing::isEmpty)
        .forEach(drawing -> empty.add(drawing.image.getFileName().toString()));
    return Stream.concat(remarks.stream(), Counted.remarks(empty).stream()).toList();
  }

  /**
   * Pixels of one class.
   *
   * @param number of the class, or 255
   */
  record Region(int number, Area area) {}
}
