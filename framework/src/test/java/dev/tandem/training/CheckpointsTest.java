package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void choose() {
    folder = temporary.resolve("checkpoints");
  }

  @Test
  void latestIsTheNewestAndBestTheOneOfTheHighestMiou() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(10, Optional.of(0.4), writing("a"));
    checkpoints.save(20, Optional.of(0.6), writing("b"));
    checkpoints.save(30, Optional.of(0.5), writing("c"));
    checkpoints.save(40, Optional.empty(), writing("d"));
    for (Checkpoints read : new Checkpoints[] {checkpoints, new Checkpoints(folder)}) {
      assertEquals(Optional.of(40L), read.latestStep());
      assertEquals(Optional.of(0.6), read.bestMiou());
      assertEquals("d", Files.readString(read.file(Checkpoints.Which.LATEST)));
      assertEquals("b", Files.readString(read.file(Checkpoints.Which.BEST)));
    }
    assertFalse(Files.exists(folder.resolve("step-10")));
    assertFalse(Files.exists(folder.resolve("step-30")));
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
    Checkpoints read = new Checkpoints(folder);
    assertEquals(Optional.of(10L), read.latestStep());
    assertEquals("a", Files.readString(read.file(Checkpoints.Which.LATEST)));
    read.save(20, Optional.empty(), writing("b"));
    assertEquals("b", Files.readString(read.file(Checkpoints.Which.LATEST)));
  }

  @Test
  void withoutAnEvaluationTheBestIsTheNewest() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(10, Optional.empty(), writing("a"));
    assertEquals("a", Files.readString(checkpoints.file(Checkpoints.Which.BEST)));
  }

  @Test
  void nothingSavedAndABrokenIndexAreClearLines() throws IOException {
    String missing =
        assertThrows(
                InvalidInputException.class,
                () -> new Checkpoints(folder).file(Checkpoints.Which.LATEST))
            .getMessage();
    assertTrue(missing.contains("no checkpoint yet"), missing);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("checkpoints.json"), "{\"latest\": ");
    String broken =
        assertThrows(InvalidInputException.class, () -> new Checkpoints(folder)).getMessage();
    assertTrue(broken.contains("checkpoints.json"), broken);
  }

  private static Consumer<Path> writing(String content) {
    return prefix -> {
      try {
        Files.writeString(prefix, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
