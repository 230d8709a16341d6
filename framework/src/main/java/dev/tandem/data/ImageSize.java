package dev.tandem.data;

import java.nio.file.Path;
import java.util.Optional;

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
  public static Optional<ImageSize> ofHeader(Path file) {
    return ImageHeader.size(file)
        .map(
            stored ->
                ExifOrientation.exchangesSides(ExifOrientation.of(file))
                    ? new ImageSize(stored.height, stored.width)
                    : stored);
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
