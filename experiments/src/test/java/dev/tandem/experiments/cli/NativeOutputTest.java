package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.tandem.InvalidInputException;
import dev.tandem.graph.StandardError;
import dev.tandem.testing.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, whose standard error is a file. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "nothing is redirected there")
class NativeOutputTest {
  @TempDir Path folder;

  private List<String> heard(String kind, String logLevel)
      throws IOException, InterruptedException {
    Path heard = folder.resolve("heard.txt");
    Files.createDirectory(folder.resolve("tmp"));
    ProcessBuilder program =
        new ProcessBuilder(
                JavaCommand.of(
                    List.of("-Djava.io.tmpdir=" + folder.resolve("tmp")),
                    Program.class,
                    List.of(kind)))
            .redirectError(heard.toFile());
    program.environment().put("TF_CPP_MIN_LOG_LEVEL", logLevel);
    Process process = program.start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the process did not end");
    return Files.readAllLines(heard);
  }

  /** The files that are left. */
  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      return files.filter(file -> file.toString().endsWith(".txt")).toList();
    }
  }

  @Test
  void ofAProgramThatSucceedsNothingIsLeft() throws IOException, InterruptedException {
    assertEquals(List.of("java while", "native after"), heard("succeeds", "1"));
    assertEquals(List.of(), kept());
  }

  @Test
  void ofOneThatFailsItIsInTheFileThatTheMessageNames() throws IOException, InterruptedException {
    List<String> heard = heard("fails", "1");
    assertEquals(1, kept().size());
    Path details = kept().get(0);
    assertEquals(
        List.of("java while", "tandem: failed: odd; details in " + details, "native after"), heard);
    List<String> lines = Files.readAllLines(details);
    assertEquals(
        List.of("native while", "java.lang.IllegalStateException: odd"), lines.subList(0, 2));
    assertTrue(lines.get(2).startsWith("\tat "), lines.get(2));
  }

  @Test
  void aRefusalNeedsNoFile() throws IOException, InterruptedException {
    assertEquals(
        List.of("java while", "tandem: x: found 1, expected 2", "native after"),
        heard("refuses", "1"));
    assertEquals(List.of(), kept());
  }

  @Test
  void whoAsksForEveryMessageHearsThemAll() throws IOException, InterruptedException {
    assertEquals(List.of("native while", "java while", "native after"), heard("succeeds", "0"));
  }

  /** The process under test: prints from Java and from C. */
  static final class Program {
    private Program() {}

    private interface CLibrary extends Library {
      int dprintf(int descriptor, String text);
    }

    public static void main(String[] arguments) {
      CLibrary c = Native.load("c", CLibrary.class);
      StandardError.separateJava();
      Failures.caught("tandem", Terminal.system(), () -> program(c, arguments[0]));
      c.dprintf(2, "native after\n");
    }

    private static int program(CLibrary c, String kind) {
      c.dprintf(2, "native while\n");
      System.err.println("java while");
      return switch (kind) {
        case "fails" -> throw new IllegalStateException("odd");
        case "refuses" -> throw new InvalidInputException("x: found 1, expected 2");
        default -> 0;
      };
    }
  }
}
