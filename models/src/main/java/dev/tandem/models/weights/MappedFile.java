package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Memory-maps files. */
final class MappedFile {
  private MappedFile() {}

  /**
   * Maps a whole file, little endian, read-only.
   *
   * @throws InvalidInputException if it cannot be read or is larger than 2 GB
   */
  static ByteBuffer read(Path path) {
    try (FileChannel channel = FileChannel.open(path)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new InvalidInputException(path + ": larger than 2 GB, expected smaller weights");
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new InvalidInputException(
          path + ": cannot be read, expected a file with weights or a run folder", e);
    }
  }

  /** The bytes from {@code begin} (inclusive) to {@code end} (exclusive), little endian. */
  static ByteBuffer slice(ByteBuffer buffer, long begin, long end) {
    return buffer
        .slice(Math.toIntExact(begin), Math.toIntExact(end - begin))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
