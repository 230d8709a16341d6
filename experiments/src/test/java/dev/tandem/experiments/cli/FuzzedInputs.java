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
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Files that are changed at random are taken or refused in one line, and never fail otherwise. The
 * changes follow from a seed, so that a failure repeats.
 */
public final class FuzzedInputs {
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

  /** No command on a small file takes longer, in seconds, even where others use the machine. */
  private static final long PATIENCE = 600;

  private final TinyProject project;
  private final Random random;

  /** Shortens the lists to one image each, for speed. */
  public FuzzedInputs(TinyProject project, long seed) throws IOException {
    this.project = project;
    this.random = new Random(seed);
    Files.writeString(project.list("labeled"), "im0\n");
    Files.writeString(project.list("unlabeled"), "im4\n");
    Files.writeString(project.list("valid"), "im9\n");
  }

  /** Changes the config, for the commands {@code config} and {@code check}. */
  public void configs(int count) throws IOException {
    String valid = Files.readString(project.config());
    for (int i = 0; i < count; i++) {
      String text = changed(valid);
      Files.writeString(project.config(), text);
      TinyProject.Outcome outcome = assertTakenOrRefused(text, "config", project.config());
      // Those that are refused here are refused in the same way by every command.
      if (outcome.code() == ExitCode.DONE && random.nextInt(4) == 0) {
        assertTakenOrRefused(text, "check", project.config());
      }
    }
    Files.writeString(project.config(), valid);
  }

  /** Changes the lists, for the command {@code check}. */
  public void lists(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path list = project.list(List.of("labeled", "unlabeled", "valid").get(i % 3));
      byte[] valid = Files.readAllBytes(list);
      byte[] bytes =
          changed(new String(valid, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(4) == 0 && bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(list, bytes);
      assertTakenOrRefused(list + Arrays.toString(bytes), "check", project.config());
      Files.write(list, valid);
    }
  }

  /** Changes a photograph and a mask, for the command {@code check}. */
  public void pictures(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path file = i % 2 == 0 ? project.image(0) : project.label(0);
      byte[] valid = Files.readAllBytes(file);
      byte[] bytes = i % 10 < 2 ? damaged(valid) : valid.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        int reach = Math.min(bytes.length, i % 2 == 0 ? 200 : 60);
        bytes[random.nextInt(reach)] = (byte) random.nextInt(256);
      }
      Files.write(file, bytes);
      String input = file + Arrays.toString(Arrays.copyOf(bytes, 200));
      assertTakenOrRefused(input, "check", project.config());
      Files.write(file, valid);
    }
  }

  /** Changes files of weights, for the command {@code weights}. */
  public void weights(int count, List<Path> files, Path changed) throws IOException {
    for (int i = 0; i < count; i++) {
      // Not into the old file, which is still mapped.
      Files.deleteIfExists(changed);
      Path original = files.get(i % files.size());
      Files.write(changed, damaged(Files.readAllBytes(original)));
      assertTakenOrRefused(original + ", number " + i, "weights", changed);
    }
  }

  /**
   * Changes, empties or deletes a file of a copy of a run, for every command that reads one.
   *
   * @param trained the run
   * @param copy the folder of the copies
   */
  public void runFolders(int count, Path trained, Path copy) throws IOException {
    for (int i = 0; i < count; i++) {
      FileUtils.deleteDirectory(copy.toFile());
      FileUtils.copyDirectory(trained.toFile(), copy.toFile());
      List<Path> files;
      try (Stream<Path> entries = Files.walk(copy)) {
        files = entries.filter(Files::isRegularFile).sorted().toList();
      }
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      switch (random.nextInt(6)) {
        case 0 -> Files.delete(file);
        case 1 -> Files.write(file, new byte[0]);
        default -> Files.write(file, bytes.length > 16 ? damaged(bytes) : new byte[] {1, 2});
      }
      Object[] line = command(i, copy);
      assertTakenOrRefused(Arrays.toString(line) + ", number " + i + ", " + file, line);
    }
  }

  private Object[] command(int number, Path run) {
    Path out = run.resolveSibling("out" + number);
    return switch (number % 6) {
      case 0 -> new Object[] {"evaluate", run, "--checkpoint", "latest"};
      case 1 -> new Object[] {"predict", run, project.image(1), "--out", out};
      case 2 -> new Object[] {"export", run, "--out", out};
      case 3 -> new Object[] {"report", run};
      case 4 -> new Object[] {"weights", run};
      default -> new Object[] {"train", "--resume", "--run-dir", run};
    };
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

  /** A bit flipped, a byte changed, the end cut off, or a piece of 64 bytes repeated. */
  private byte[] damaged(byte[] valid) {
    byte[] bytes = valid.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
      default -> {
        int length = Math.min(64, bytes.length - at);
        System.arraycopy(valid, random.nextInt(bytes.length - length + 1), bytes, at, length);
      }
    }
    return bytes;
  }

  private static TinyProject.Outcome assertTakenOrRefused(String input, Object... line) {
    long begun = System.nanoTime();
    TinyProject.Outcome outcome = TinyProject.tandem(line);
    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
    String where = input + "\n" + outcome.code() + "\n" + outcome.out() + outcome.err();
    assertTrue(outcome.code() == ExitCode.DONE || outcome.code() == ExitCode.INVALID_INPUT, where);
    assertFalse(outcome.err().contains("Exception"), where);
    long refusals = outcome.err().lines().filter(l -> l.startsWith("tandem: ")).count();
    boolean refused = outcome.code() == ExitCode.INVALID_INPUT && outcome.out().isEmpty();
    assertEquals(refused ? 1 : 0, refusals, where);
    assertTrue(seconds < PATIENCE, seconds + " s: " + where);
    return outcome;
  }
}
