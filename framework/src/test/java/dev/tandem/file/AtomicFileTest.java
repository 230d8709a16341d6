package dev.tandem.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aWriteThatFailsLeavesTheOldFileAndNothingBesideIt() throws IOException {
    Path file = folder.resolve("config.json");
    AtomicFile.write(file, "old");
    AtomicFile.Content fills =
        draft -> {
          Files.writeString(draft, "ne");
          throw new IOException("No space left on device");
        };
    UnwritableException failed =
        assertThrows(UnwritableException.class, () -> AtomicFile.write(file, fills));
    assertEquals(file + ": cannot be written: No space left on device", failed.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("config.json"), names(folder));
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
  }

  @Test
  void aFolderIsReplacedAsAWholeAndLeftoversOfACrashGo() throws IOException {
    Path target = folder.resolve("saved_model");
    for (String leftover : List.of("saved_model", "saved_model.unfinished")) {
      Files.createDirectories(folder.resolve(leftover));
      Files.writeString(folder.resolve(leftover).resolve("half"), "");
    }
    AtomicFile.writeFolder(
        target,
        draft -> {
          Files.writeString(draft.resolve("saved_model.pb"), "whole");
        });
    assertEquals(List.of("saved_model"), names(folder));
    assertEquals(List.of("saved_model.pb"), names(target));
    AtomicFile.Content fails =
        draft -> {
          throw new IOException("No space left on device");
        };
    assertThrows(UnwritableException.class, () -> AtomicFile.writeFolder(target, fails));
    assertEquals("whole", Files.readString(target.resolve("saved_model.pb")));
  }

  @Test
  void severalFilesAreReplacedTogetherOrNotAtAll() throws IOException {
    Path first = folder.resolve("labeled.txt");
    Path second = folder.resolve("valid.txt");
    AtomicFile.write(new TreeMap<>(Map.of(first, "1", second, "2")));
    // A folder in the way of the second draft, as a full disk would be.
    Path inTheWay = Files.createDirectory(folder.resolve("valid.txt.unfinished"));
    Files.writeString(inTheWay.resolve("somebody's"), "");
    Map<Path, String> next = new TreeMap<>(Map.of(first, "3", second, "4"));
    assertThrows(UnwritableException.class, () -> AtomicFile.write(next));
    assertEquals("1", Files.readString(first));
    assertEquals("2", Files.readString(second));
    FileUtils.deleteDirectory(inTheWay.toFile());
    AtomicFile.write(next);
    assertEquals("3", Files.readString(first));
    assertEquals("4", Files.readString(second));
    assertEquals(List.of("labeled.txt", "valid.txt"), names(folder));
  }

  @Test
  void theReasonIsInWords() throws IOException {
    Path gone = folder.resolve("gone/report.html");
    String message =
        assertThrows(UnwritableException.class, () -> AtomicFile.write(gone, "")).getMessage();
    assertEquals(gone + ": cannot be written: its folder does not exist", message);
    Path below = Files.writeString(folder.resolve("file"), "").resolve("report.html");
    message =
        assertThrows(UnwritableException.class, () -> AtomicFile.write(below, "")).getMessage();
    assertEquals(below + ": cannot be written: Not a directory", message);
    Path model = folder.resolve("gone/saved_model");
    message =
        assertThrows(UnwritableException.class, () -> AtomicFile.writeFolder(model, draft -> {}))
            .getMessage();
    assertEquals(model + ": cannot be written: its folder does not exist", message);
    AtomicFile.Content wraps =
        draft -> {
          throw new IOException("I/O error writing PNG file!", new IOException("No space left"));
        };
    message =
        assertThrows(UnwritableException.class, () -> AtomicFile.write(model, wraps)).getMessage();
    assertEquals(model + ": cannot be written: No space left", message);
  }
}
