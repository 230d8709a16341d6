package dev.tandem.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Files that are still there after a power failure: written, then flushed to the disk (fsync). */
final class DurableFiles {
  private DurableFiles() {}

  /** Flushes the files of a folder, and the folder, which holds their names. */
  static void flush(Path folder) throws IOException {
    for (Path file : filesOf(folder)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    flushNames(folder);
  }

  /** Flushes the names in a folder, after a file in it was made, moved or deleted. */
  static void flushNames(Path folder) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      // Windows opens no folders, and needs no flush of them.
      return;
    }
    try (channel) {
      channel.force(true);
    }
  }

  /** Writes a file, which has its old or its new text at any moment. */
  static void replace(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(draft, text);
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    flushNames(file.toAbsolutePath().getParent());
  }

  /** The files directly in a folder, in the order of their names. */
  static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
