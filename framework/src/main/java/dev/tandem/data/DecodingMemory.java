package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The memory for image files that are read at the same time: whoever finds too little of it waits
 * for the others. Thread-safe.
 */
final class DecodingMemory {
  /**
   * For each pixel: on the heap a label takes 4 bytes and an image 3; the rest is for TensorFlow's
   * copies.
   */
  private static final long BYTES_OF_A_PIXEL = 16;

  private final int pixels;
  private final Semaphore free;

  /**
   * @param pixels the most that are read at the same time; an image with more is read by itself
   */
  DecodingMemory(int pixels) {
    this.pixels = pixels;
    this.free = new Semaphore(pixels, true);
  }

  /** As much as the heap has. */
  static DecodingMemory ofHeap() {
    long pixels = Runtime.getRuntime().maxMemory() / BYTES_OF_A_PIXEL;
    return new DecodingMemory((int) Math.min(Integer.MAX_VALUE, pixels));
  }

  /**
   * Reads a file when there is memory for it.
   *
   * @throws InvalidInputException if the memory does not suffice even so
   */
  <T> T read(Path file, Supplier<T> reading) {
    int needed =
        ImageHeader.size(file)
            .map(size -> (int) Math.min(pixels, (long) size.width() * size.height()))
            .orElse(0);
    free.acquireUninterruptibly(needed);
    try {
      return reading.get();
    } catch (OutOfMemoryError e) {
      throw new InvalidInputException(
          file + ": too large for the memory of this machine, expected a smaller image", e);
    } finally {
      free.release(needed);
    }
  }
}
