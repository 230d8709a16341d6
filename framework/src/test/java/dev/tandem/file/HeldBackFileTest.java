package dev.tandem.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldBackFileTest {
  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatCannotBeWrittenIsWrittenLaterInOrder() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    HeldBackFile file = new HeldBackFile(run.resolve("metrics.jsonl"));
    file.append(bytes("1\n"));
    Path away = folder.resolve("away");
    Files.move(run, away);
    file.append(bytes("2\n"));
    file.append(bytes("3\n"));
    assertThrows(UnwritableException.class, file::flush);
    Files.move(away, run);
    file.append(bytes("4\n"));
    assertEquals("1\n2\n3\n4\n", Files.readString(run.resolve("metrics.jsonl")));
  }

  @Test
  void halfAPieceDoesNotStay() throws IOException {
    Path path = Files.writeString(folder.resolve("metrics.jsonl"), "1\n");
    HeldBackFile file = new HeldBackFile(path);
    file.append(bytes("2\n"));
    // What a full disk leaves of a piece.
    Files.writeString(path, "1\n2\n3");
    file.append(bytes("3\n"));
    assertEquals("1\n2\n3\n", Files.readString(path));
  }
}
