package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.types.TUint8;

/**
 * Reads image and label files as the input pipelines do and reports what is wrong with them.
 * Thread-safe.
 */
public final class FileInspector implements AutoCloseable {
  /**
   * With at least this many different invalid values a file is a photograph, not a faulty label.
   */
  private static final int VALUES_OF_A_PHOTOGRAPH = 24;

  private final LabelEncoding encoding;
  private final LabelDecoder labels;
  private final ImageDecoder images;
  private final DecodingMemory memory = DecodingMemory.ofHeap();

  /**
   * The content of a valid label file.
   *
   * @param size of the label map
   * @param pixels number of pixels by class; −1 = ignored
   * @param grid the classes at some places
   */
  public record Content(ImageSize size, Map<Integer, Long> pixels, ClassGrid grid) {}

  /**
   * The content of an image.
   *
   * @param size of the upright image
   * @param thumbnail of it
   */
  record Picture(ImageSize size, Thumbnail thumbnail) {}

  /**
   * @param encoding of the label files
   */
  public FileInspector(LabelEncoding encoding) {
    this.encoding = encoding;
    // First: an encoding of a user's may throw, and what is made before would stay open.
    this.labels = new LabelDecoder(encoding);
    this.images = new ImageDecoder();
  }

  /**
   * Reads an image.
   *
   * @throws InvalidInputException if the pipelines cannot use it, or it is too large for the memory
   */
  public ImageSize inspect(Path image) {
    return decoded(image, FileInspector::size);
  }

  private <T> T decoded(Path image, Function<TUint8, T> found) {
    return memory.read(
        image,
        () -> {
          try (TUint8 pixels = images.decode(image)) {
            return found.apply(pixels);
          }
        });
  }

  private static ImageSize size(TUint8 image) {
    return new ImageSize(
        Math.toIntExact(image.shape().get(2)), Math.toIntExact(image.shape().get(1)));
  }

  /**
   * Reads an image and looks at it.
   *
   * @throws InvalidInputException if the pipelines cannot use it, or it is too large for the memory
   */
  Picture look(Path image) {
    return decoded(image, pixels -> new Picture(size(pixels), Thumbnail.of(pixels)));
  }

  /**
   * Reads a label.
   *
   * @throws InvalidInputException if the pipelines cannot use it, or it is too large for the memory
   */
  public Content inspectLabel(Path label) {
    return memory.read(label, () -> content(label));
  }

  private Content content(Path label) {
    LabelDecoder.Stored stored = labels.stored(label);
    int[] values = stored.values();
    Map<Integer, Long> pixels = new TreeMap<>();
    BitSet invalidValues = new BitSet();
    for (int from = 0; from < values.length; ) {
      int to = from;
      while (to < values.length && values[to] == values[from]) {
        to++;
      }
      int meaning = encoding.classOf(values[from]);
      pixels.merge(meaning, (long) (to - from), Long::sum);
      if (meaning == LabelEncoding.INVALID) {
        invalidValues.set(values[from]);
      }
      from = to;
    }
    int invalid = invalidValues.cardinality();
    if (invalid >= VALUES_OF_A_PHOTOGRAPH) {
      throw new InvalidInputException(
          "%s: looks like a photograph (%d different values that are not classes), expected %s"
              .formatted(label, invalid, encoding.expectedFile()));
    }
    if (invalid > 0) {
      throw firstInvalid(label, stored);
    }
    return new Content(
        new ImageSize(stored.width(), stored.height()),
        pixels,
        ClassGrid.of(stored, encoding::classOf));
  }

  /**
   * Checks that an image and its label have the same size.
   *
   * @throws InvalidInputException if they have not
   */
  public static void requireFit(ImageLabelPair pair, ImageSize image, Content label) {
    if (!label.size.equals(image)) {
      throw new InvalidInputException(
          "%s: the label is %s pixels (width×height), expected %s as its image %s%s"
              .formatted(
                  pair.label(), label.size, image, pair.image(), turned(pair, image, label)));
    }
  }

  /** The size is that of the stored image, where the EXIF orientation exchanges the sides. */
  private static String turned(ImageLabelPair pair, ImageSize image, Content label) {
    int orientation = ExifOrientation.of(pair.image());
    boolean stored = label.size.equals(new ImageSize(image.height(), image.width()));
    return stored && ExifOrientation.exchangesSides(orientation)
        ? ", which is turned upright by its EXIF orientation "
            + orientation
            + ": the label was drawn on the stored image, turn it too"
        : "";
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
