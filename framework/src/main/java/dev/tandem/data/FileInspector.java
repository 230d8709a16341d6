package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.types.TUint8;

/** Reads files as the pipelines do and says what is wrong with them; by several threads at once. */
public final class FileInspector implements AutoCloseable {
  /** So many different wrong values are no slip of an annotator. */
  private static final int VALUES_OF_A_PHOTOGRAPH = 24;

  private final LabelEncoding encoding;
  private final ImageDecoder images = new ImageDecoder();
  private final LabelDecoder labels;

  /**
   * What is in a good label file.
   *
   * @param size of the map
   * @param pixels by class; those of −1 are ignored
   */
  public record Content(ImageSize size, Map<Integer, Long> pixels) {}

  /**
   * @param encoding of the label files
   */
  public FileInspector(LabelEncoding encoding) {
    this.encoding = encoding;
    this.labels = new LabelDecoder(encoding);
  }

  /**
   * Reads an image.
   *
   * @throws InvalidInputException if a pipeline can not use it
   */
  public ImageSize inspect(Path image) {
    try (TUint8 pixels = images.decode(image)) {
      return new ImageSize(
          Math.toIntExact(pixels.shape().get(2)), Math.toIntExact(pixels.shape().get(1)));
    }
  }

  /**
   * Reads a label.
   *
   * @throws InvalidInputException if a pipeline can not use it
   */
  public Content inspectLabel(Path label) {
    LabelDecoder.Stored stored = labels.stored(label);
    int[] sorted = stored.values().clone();
    Arrays.sort(sorted);
    Map<Integer, Long> pixels = new TreeMap<>();
    int invalid = 0;
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      int meaning = encoding.classOf(sorted[from]);
      pixels.merge(meaning, (long) (to - from), Long::sum);
      invalid += meaning == LabelEncoding.INVALID ? 1 : 0;
      from = to;
    }
    if (invalid >= VALUES_OF_A_PHOTOGRAPH) {
      throw new InvalidInputException(
          "%s: looks like a photograph (%d different values that are no class), expected %s"
              .formatted(label, invalid, encoding.expectedFile()));
    }
    if (invalid > 0) {
      throw firstInvalid(label, stored);
    }
    return new Content(new ImageSize(stored.width(), stored.height()), pixels);
  }

  /**
   * Compares what was read of an image and its label.
   *
   * @throws InvalidInputException if a pipeline can not use them together
   */
  public static void requireFit(ImageLabelPair pair, ImageSize image, Content label) {
    if (!label.size.equals(image)) {
      throw new InvalidInputException(
          "%s: the label is %s pixels (width×height), expected %s as its image %s"
              .formatted(pair.label(), label.size, image, pair.image()));
    }
  }

  private InvalidInputException firstInvalid(Path label, LabelDecoder.Stored stored) {
    int at = 0;
    while (encoding.classOf(stored.values()[at]) != LabelEncoding.INVALID) {
      at++;
    }
    return new InvalidInputException(
        String.format(
            "%s: found %s at column %d, row %d, expected %s",
            label,
            encoding.describe(stored.values()[at]),
            at % stored.width(),
            at / stored.width(),
            encoding.expectedValues()));
  }

  @Override
  public void close() {
    labels.close();
    images.close();
  }
}
