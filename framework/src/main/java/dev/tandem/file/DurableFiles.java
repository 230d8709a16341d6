package dev.tandem.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Files that are still there after a power failure: written, then flushed to the disk (fsync). */
public final class DurableFiles {
  private DurableFiles() {}

  /** Flushes the files of a folder, and the folder, which holds their names. */
  public static void flush(Path folder) throws IOException {
    for (Path file : filesOf(folder)) {
      flushFile(file);
    }
    flushNames(folder);
  }

  /** Flushes the content of a file. */
  static void flushFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Flushes the names in a folder, after a file in it was made, moved or deleted. */
  public static void flushNames(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders, and some shared and network file systems open or flush none:
      // there the system decides when.
    }
  }

  /** The files directly in a folder, in the order of their names. */
  public static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
