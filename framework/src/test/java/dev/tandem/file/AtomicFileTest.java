package dev.tandem.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final int REPLACEMENTS = 500;

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
  void whoeverLooksSeesTheOldFileOrTheNew() throws Exception {
    Path file = folder.resolve("metrics.jsonl");
    Map<Path, String> one = Map.of(file, "one");
    AtomicFile.write(file, "other");
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch looks = new CountDownLatch(1);
    CompletableFuture<Void> watcher =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (!done.get()) {
                  assertTrue(Set.of("one", "other").contains(text(file)));
                  looks.countDown();
                }
              } finally {
                // Or a first look that fails would be waited for without end.
                looks.countDown();
              }
            });
    looks.await();
    for (int i = 0; i < REPLACEMENTS && !watcher.isDone(); i++) {
      AtomicFile.write(one);
      AtomicFile.write(file, "other");
    }
    done.set(true);
    watcher.get();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
  void whatALinkLeadsToIsReplacedAndTheLinkStays() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Path run = Files.createDirectory(folder.resolve("run"));
    Path config = Files.createSymbolicLink(run.resolve("config.json"), disk.resolve("config.json"));
    Path list = Files.createSymbolicLink(run.resolve("list.txt"), disk.resolve("list.txt"));
    Path model = Files.createSymbolicLink(run.resolve("saved_model"), disk.resolve("1"));
    for (String text : List.of("old", "new")) {
      AtomicFile.write(config, text);
      AtomicFile.write(Map.of(list, text));
      AtomicFile.writeFolder(model, draft -> Files.writeString(draft.resolve(text), ""));
    }
    assertEquals("new", Files.readString(disk.resolve("config.json")));
    assertEquals("new", Files.readString(disk.resolve("list.txt")));
    assertEquals(List.of("new"), names(disk.resolve("1")));
    assertEquals(List.of("1", "config.json", "list.txt"), names(disk));
    for (Path link : List.of(config, list, model)) {
      assertTrue(Files.isSymbolicLink(link), link.toString());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileIsWrittenWhereTheFolderCannotBeFlushed() throws IOException {
    // The system opens this folder and refuses to flush it, as shared folders of some machines do.
    Path unflushed = Path.of("/proc/self");
    try (FileChannel channel = FileChannel.open(unflushed)) {
      assertThrows(IOException.class, () -> channel.force(true));
    }
    DurableFiles.flushNames(unflushed);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anOpenFileOfTheProcessIsWrittenToWhereItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("stdout"), "old");
    Object before = Files.getAttribute(file, "unix:ino");
    try (FileInputStream stream = new FileInputStream(file.toFile());
        Stream<Path> open = Files.list(Path.of("/dev/fd"))) {
      Path link = open.filter(fd -> leadsTo(fd, file)).findFirst().orElseThrow();
      AtomicFile.write(link, "new");
      assertEquals("new", new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals("new", Files.readString(file));
    assertEquals(before, Files.getAttribute(file, "unix:ino"));
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file.toRealPath());
    } catch (IOException e) {
      return false;
    }
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

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
  void ofALinkToAFolderTheContentIsRemoved() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("step-1"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("checkpoints"), elsewhere);
    AtomicFile.remove(link);
    assertTrue(Files.isSymbolicLink(link));
    try (Stream<Path> left = Files.list(elsewhere)) {
      assertEquals(0, left.count());
    }
  }
}
