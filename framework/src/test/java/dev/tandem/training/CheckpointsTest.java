package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CheckpointsTest extends CheckpointFolder {
  @Test
  void latestIsTheNewestAndBestTheOneOfTheHighestMiou() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    checkpoints.save(10, Optional.of(0.4), writing("a"));
    checkpoints.save(20, Optional.of(0.6), writing("b"));
    checkpoints.save(30, Optional.of(0.6), writing("c"));
    checkpoints.save(40, Optional.empty(), writing("d"));
    for (Checkpoints read : new Checkpoints[] {checkpoints, new Checkpoints(folder)}) {
      assertEquals(Optional.of(40L), read.latestStep());
      assertEquals(Optional.of(0.6), read.bestMiou());
      assertFalse(read.isEvaluated(40), "it was saved before its evaluation");
      assertFalse(read.isEvaluated(30), "it is not the newest");
      assertEquals("d", read(read, LATEST));
      assertEquals("b", read(read, BEST));
    }
    assertEquals(Set.of("step-20", "step-40", "checkpoints.json"), names());
    String index = Files.readString(folder.resolve("checkpoints.json")).replaceAll("\\s", "");
    assertEquals("{\"latest\":40,\"best\":20,\"bestMiou\":0.6}", index);
    checkpoints.save(40, Optional.of(0.5), writing("d"));
    assertTrue(checkpoints.isEvaluated(40));
  }

  @Test
  void theNewestThreeAndTheBestAreKept() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(1, Optional.of(0.9), writing("best"));
    for (long step = 2; step <= 6; step++) {
      checkpoints.save(step, Optional.of(0.1), writing("other"));
    }
    assertEquals(Set.of("step-1", "step-4", "step-5", "step-6", "checkpoints.json"), names());
  }

  @Test
  void whatIsEvaluatedLaterMayBecomeTheBest() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    checkpoints.save(10, Optional.of(0.4), writing("a"));
    checkpoints.save(20, Optional.empty(), writing("b"));
    assertEquals("a", read(checkpoints, BEST));
    checkpoints.record(20, 0.5);
    for (Checkpoints read : new Checkpoints[] {checkpoints, new Checkpoints(folder)}) {
      assertTrue(read.isEvaluated(20));
      assertEquals(Optional.of(0.5), read.bestMiou());
      assertEquals("b", read(read, BEST));
    }
    assertEquals(Set.of("step-20", "checkpoints.json"), names());
    String index = Files.readString(folder.resolve("checkpoints.json")).replaceAll("\\s", "");
    assertEquals("{\"latest\":20,\"best\":20,\"bestMiou\":0.5}", index);
  }

  @Test
  void aTrainingThatRunsSavesThoughPeopleDeletedWhatItHadSaved() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(10, Optional.of(0.4), writing("a"));
    FileUtils.deleteDirectory(folder.resolve("step-10").toFile());
    assertEquals(Optional.empty(), checkpoints.presentStep());
    assertEquals(Optional.empty(), checkpoints.bestMiou());
    String gone = refused(() -> new Checkpoints(folder).latestStep());
    assertTrue(gone.endsWith("no checkpoint is there, expected step-10"), gone);
    try (Warnings warnings = Warnings.of(Checkpoints.class)) {
      checkpoints.record(10, 0.9);
      assertEquals(
          List.of(folder.resolve("step-10") + " has been deleted: its mIoU is not recorded"),
          warnings.lines());
    }
    checkpoints.save(20, Optional.empty(), writing("b"));
    assertEquals("b", read(new Checkpoints(folder), LATEST));
    assertEquals(Set.of("step-20", "checkpoints.json"), names());
  }

  @Test
  void onAFullDiskWhatIsOutdatedIsRemovedThoughTheIndexCannotBeWritten() throws IOException {
    new Checkpoints(folder, 1).save(10, Optional.empty(), writing("a"));
    Files.delete(folder.resolve("checkpoints.json"));
    // A folder in its place, which no file can replace.
    Files.createDirectories(folder.resolve("checkpoints.json/held"));
    try (Warnings warnings = Warnings.of(Checkpoints.class)) {
      new Checkpoints(folder, 1).save(20, Optional.empty(), writing("b"));
      assertEquals(
          List.of(
              "%s is saved, but the index is not: %s: cannot be written: Is a directory"
                  .formatted(folder.resolve("step-20"), folder.resolve("checkpoints.json"))),
          warnings.lines());
    }
    assertEquals(Set.of("step-20", "checkpoints.json"), names());
  }

  @Test
  void aWriteThatFailsLeavesTheLastCheckpoint() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(10, Optional.empty(), writing("a"));
    Consumer<Path> dies =
        prefix -> {
          writing("half").accept(prefix);
          throw new IllegalStateException("disk full");
        };
    assertThrows(IllegalStateException.class, () -> checkpoints.save(20, Optional.empty(), dies));
    assertEquals(Set.of("step-10", "checkpoints.json"), names());
    Checkpoints read = new Checkpoints(folder);
    assertEquals(Optional.of(10L), read.latestStep());
    assertEquals("a", read(read, LATEST));
    read.save(20, Optional.empty(), writing("b"));
    assertEquals("b", read(read, LATEST));
    assertEquals(Set.of("step-10", "step-20", "checkpoints.json"), names());
  }

  @Test
  void aDamagedCheckpointGivesWayToTheOneBeforeItWithOneMessage() throws IOException {
    new Checkpoints(folder).save(10, Optional.of(0.7), writing("a".repeat(3000)));
    new Checkpoints(folder).save(20, Optional.of(0.9), writing("b".repeat(3000)));
    List<Path> files = DurableFiles.filesOf(folder.resolve("step-20"));
    assertEquals(3, files.size());
    for (Path file : files) {
      byte[] good = Files.readAllBytes(file);
      for (byte[] bad : damaged(good)) {
        Files.write(file, bad);
        assertOneBeforeIsUsedOrNothingIsLost(file + " with " + bad.length + " bytes");
      }
      Files.write(file, good);
    }
    assertEquals("b".repeat(3000), read(new Checkpoints(folder), LATEST));
  }

  /**
   * Emptied, cut in half, without its last byte, and with a bit of each kilobyte flipped, of a
   * small file of every 16 bytes.
   */
  private static List<byte[]> damaged(byte[] good) {
    List<byte[]> all = new ArrayList<>();
    all.add(new byte[0]);
    all.add(Arrays.copyOf(good, good.length / 2));
    all.add(Arrays.copyOf(good, good.length - 1));
    for (int at = 0; at < good.length; at += good.length < 1024 ? 16 : 1024) {
      byte[] flipped = good.clone();
      flipped[at] ^= 4;
      all.add(flipped);
    }
    return all;
  }

  private void assertOneBeforeIsUsedOrNothingIsLost(String damage) throws IOException {
    for (Checkpoints.Which which : Checkpoints.Which.values()) {
      try (Warnings warnings = Warnings.of(Checkpoints.class)) {
        Checkpoints checkpoints = new Checkpoints(folder);
        if (checkpoints.latestStep().orElseThrow() == 20) {
          // A changed blank of the manifest changes nothing that it says.
          assertTrue(damage.contains("manifest.json"), damage);
          assertEquals("b".repeat(3000), read(checkpoints, which), damage);
          assertEquals(Optional.of(0.9), checkpoints.bestMiou(), damage);
        } else {
          assertEquals("a".repeat(3000), read(checkpoints, which), damage);
          assertEquals(Optional.of(0.7), checkpoints.bestMiou(), damage);
        }
        if (which == LATEST && checkpoints.latestStep().orElseThrow() == 10) {
          assertEquals(1, warnings.lines().size(), damage);
          assertTrue(warnings.lines().get(0).contains("step-20"), warnings.lines().get(0));
          assertEquals(1, warnings.lines().get(0).lines().count());
        }
      }
    }
  }

  @Test
  void withoutAWholeCheckpointOneLineSaysSo() throws IOException {
    new Checkpoints(folder).save(10, Optional.empty(), writing("a"));
    Files.write(folder.resolve("step-10/variables"), new byte[0]);
    Checkpoints none = new Checkpoints(folder);
    for (String message : List.of(refused(none::latestStep), refused(() -> none.file(BEST)))) {
      assertTrue(message.contains("no checkpoint is whole"), message);
      assertTrue(message.contains("step-10 (variables has 0 bytes, expected 1)"), message);
    }
    FileUtils.deleteDirectory(folder.resolve("step-10").toFile());
    assertTrue(refused(() -> new Checkpoints(folder).latestStep()).contains("step-10"));
  }

  @Test
  void aMissingOrDamagedIndexIsRebuilt() throws IOException {
    new Checkpoints(folder, 1).save(10, Optional.of(0.7), writing("a"));
    new Checkpoints(folder, 1).save(20, Optional.of(0.6), writing("b"));
    Path index = folder.resolve("checkpoints.json");
    for (String torn :
        List.of("", "{\"latest\": ", "null", "[1]", "{\"latest\": \"x\"}", "{\"bestMiou\": $1}")) {
      Files.writeString(index, torn);
      Checkpoints read = new Checkpoints(folder, 1);
      assertEquals(Optional.of(20L), read.latestStep(), torn);
      assertEquals(Optional.of(0.7), read.bestMiou(), torn);
      assertEquals("a", read(read, BEST), torn);
    }
    Files.delete(index);
    Checkpoints read = new Checkpoints(folder, 1);
    assertEquals("a", read(read, BEST));
    read.save(30, Optional.of(0.65), writing("c"));
    assertEquals(
        "{\"latest\":30,\"best\":10,\"bestMiou\":0.7}",
        Files.readString(index).replaceAll("\\s", ""));
  }

  @Test
  void checkpointsOfEarlierVersionsHaveNoManifestAndAreUsed() throws IOException {
    Files.createDirectories(folder.resolve("step-10"));
    Files.createDirectories(folder.resolve("step-20"));
    writing("a").accept(folder.resolve("step-10/variables"));
    writing("b").accept(folder.resolve("step-20/variables"));
    Files.writeString(
        folder.resolve("checkpoints.json"), "{\"latest\": 20, \"best\": 10, \"bestMiou\": 0.5}");
    Checkpoints read = new Checkpoints(folder);
    assertEquals("b", read(read, LATEST));
    assertEquals("a", read(read, BEST));
    assertEquals(Optional.of(0.5), read.bestMiou());
  }

  @Test
  void withoutAnEvaluationTheBestIsTheNewest() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(10, Optional.empty(), writing("a"));
    assertEquals("a", read(checkpoints, BEST));
    assertEquals(Optional.empty(), checkpoints.bestMiou());
  }

  @Test
  void nothingSavedIsAClearLine() {
    assertEquals(Optional.empty(), new Checkpoints(folder).latestStep());
    assertFalse(Files.exists(folder));
    String missing = refused(() -> new Checkpoints(folder).file(LATEST));
    assertTrue(missing.contains("no checkpoint yet"), missing);
  }

  private static String refused(Executable use) {
    String message = assertThrows(InvalidInputException.class, use).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }
}
