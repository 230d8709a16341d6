package dev.tandem.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * The size of an image in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record ImageSize(int width, int height) implements Comparable<ImageSize> {
  /**
   * The size of the upright image, read from the file's header only; empty if it cannot be read.
   */
  static Optional<ImageSize> ofHeader(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        ImageSize stored = new ImageSize(reader.getWidth(0), reader.getHeight(0));
        return Optional.of(
            ExifOrientation.exchangesSides(ExifOrientation.of(file))
                ? new ImageSize(stored.height, stored.width)
                : stored);
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      // The decoder reports what is wrong with the file.
      return Optional.empty();
    }
  }

  /** Compares by area, then by width. */
  @Override
  public int compareTo(ImageSize other) {
    int byArea = Long.compare((long) width * height, (long) other.width * other.height);
    return byArea != 0 ? byArea : Integer.compare(width, other.width);
  }

  /** {@code WIDTH×HEIGHT}. */
  @Override
  public String toString() {
    return width + "×" + height;
  }
}
