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
  /** On the heap a label takes 4 and an image 3; TensorFlow needs more of them beside it. */
  private static final long BYTES_OF_A_PIXEL = 16;

  private final int pixels;
  private final Semaphore free;

  /**
   * @param pixels so many are read at the same time, and an image with more by itself
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
