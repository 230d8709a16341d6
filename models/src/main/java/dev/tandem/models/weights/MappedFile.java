package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory-mapped file of any size, little endian, read-only. A buffer of Java has 2 GB at most, so
 * the file is mapped in parts that overlap: every slice lies in one of them.
 */
final class MappedFile {
  private static final int LARGEST_SLICE = 1 << 30;

  private final Path path;
  private final long size;
  private final int largestSlice;

  /** Part i begins at i times the largest slice, and is nearly two of them long. */
  private final List<ByteBuffer> parts = new ArrayList<>();

  private MappedFile(Path path, FileChannel channel, int largestSlice) throws IOException {
    this.path = path;
    this.size = channel.size();
    this.largestSlice = largestSlice;
    for (long begin = 0; begin == 0 || begin < size; begin += largestSlice) {
      long length = Math.min(size - begin, 2L * largestSlice - 1);
      parts.add(channel.map(FileChannel.MapMode.READ_ONLY, begin, length));
    }
  }

  /**
   * Maps a whole file.
   *
   * @throws InvalidInputException if it cannot be read
   */
  static MappedFile open(Path path) {
    return open(path, LARGEST_SLICE);
  }

  /**
   * Maps a whole file.
   *
   * @param largestSlice in bytes, 1 to 2³⁰
   * @throws InvalidInputException if it cannot be read
   */
  static MappedFile open(Path path, int largestSlice) {
    try (FileChannel channel = FileChannel.open(path)) {
      return new MappedFile(path, channel, largestSlice);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(
          path + ": no such file, expected a file with weights or a run folder", e);
    } catch (IOException e) {
      throw new InvalidInputException(
          path + ": cannot be read, expected a file with weights or a run folder", e);
    }
  }

  /** In bytes. */
  long size() {
    return size;
  }

  /** The first bytes: as many as are asked for, or all. */
  ByteBuffer head(long most) {
    return slice(0, Math.min(most, size));
  }

  /**
   * The bytes from {@code begin} (inclusive) to {@code end} (exclusive), little endian.
   *
   * @throws IndexOutOfBoundsException if the file has not these bytes
   * @throws InvalidInputException if they are more than 1 GB, which no tensor of a network takes
   */
  ByteBuffer slice(long begin, long end) {
    if (begin < 0 || end < begin || end > size) {
      throw new IndexOutOfBoundsException(begin + " to " + end + " of " + size);
    }
    if (end - begin > largestSlice) {
      throw new InvalidInputException(
          "%s: holds a part of %d bytes, expected at most %d"
              .formatted(path, end - begin, largestSlice));
    }
    int part = Math.toIntExact(Math.min(begin / largestSlice, parts.size() - 1));
    long from = begin - (long) part * largestSlice;
    return slice(parts.get(part), from, from + end - begin);
  }

  /** The bytes of a buffer from {@code begin} (inclusive) to {@code end} (exclusive). */
  static ByteBuffer slice(ByteBuffer buffer, long begin, long end) {
    return buffer
        .slice(Math.toIntExact(begin), Math.toIntExact(end - begin))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
