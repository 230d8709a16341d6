package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Files that were changed at random are taken or refused in one line, and never fail otherwise. The
 * changes follow from a seed, so that a failure repeats.
 */
class FuzzTest extends TinyProjectTest {
  private static final List<String> PIECES =
      List.of(
          "\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\n",
          "\\",
          "null",
          "true",
          "-1",
          "0",
          "1e999",
          "99999999999999999999",
          "0.5",
          "\"\"",
          "{id}",
          "*",
          "..",
          "/",
          "~/",
          "é",
          "\0",
          "\t",
          " ",
          "#FF0000",
          "\\u0000",
          "\uFEFF",
          "im0",
          "\r");

  private final Random random = new Random(7);

  /** One image for each list, for speed. */
  @BeforeEach
  void shortenLists() throws IOException {
    Files.writeString(project.list("labeled"), "im0\n");
    Files.writeString(project.list("unlabeled"), "im4\n");
    Files.writeString(project.list("valid"), "im9\n");
  }

  private String changed(String text) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int from = random.nextInt(changed.length() + 1);
      int to = Math.min(changed.length(), from + random.nextInt(6));
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      switch (random.nextInt(3)) {
        case 0 -> changed.delete(from, to);
        case 1 -> changed.insert(from, piece);
        default -> changed.replace(from, to, piece);
      }
    }
    return changed.toString();
  }

  private static void assertTakenOrRefused(TinyProject.Outcome outcome, String input) {
    String where = input + "\n" + outcome.out() + outcome.err();
    assertTrue(outcome.code() == ExitCode.DONE || outcome.code() == ExitCode.INVALID_INPUT, where);
    assertFalse(outcome.err().contains("Exception"), where);
    List<String> said = outcome.err().lines().filter(line -> !line.startsWith("checked ")).toList();
    boolean refused = outcome.code() == ExitCode.INVALID_INPUT && outcome.out().isEmpty();
    assertEquals(refused ? 1 : 0, said.size(), where);
  }

  @Test
  void configs() throws IOException {
    String valid = Files.readString(project.config());
    for (int i = 0; i < 500; i++) {
      String text = changed(valid);
      Files.writeString(project.config(), text);
      TinyProject.Outcome outcome = TinyProject.tandem("config", project.config());
      assertTakenOrRefused(outcome, text);
      // Those that are refused here are refused in the same way by every command.
      if (outcome.code() == ExitCode.DONE && random.nextInt(4) == 0) {
        assertTakenOrRefused(TinyProject.tandem("check", project.config()), text);
      }
    }
  }

  @Test
  void lists() throws IOException {
    for (int i = 0; i < 25; i++) {
      Path list = project.list(List.of("labeled", "unlabeled", "valid").get(i % 3));
      byte[] valid = Files.readAllBytes(list);
      byte[] bytes =
          changed(new String(valid, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(4) == 0 && bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(list, bytes);
      assertTakenOrRefused(
          TinyProject.tandem("check", project.config()), list + Arrays.toString(bytes));
      Files.write(list, valid);
    }
  }

  @Test
  void headersOfPictures() throws IOException {
    for (int i = 0; i < 25; i++) {
      Path file = i % 2 == 0 ? project.image(0) : project.label(0);
      byte[] valid = Files.readAllBytes(file);
      byte[] bytes = valid.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(i % 2 == 0 ? 200 : 60)] = (byte) random.nextInt(256);
      }
      Files.write(file, bytes);
      assertTakenOrRefused(
          TinyProject.tandem("check", project.config()),
          file + Arrays.toString(Arrays.copyOf(bytes, 200)));
      Files.write(file, valid);
    }
  }
}
