package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.tandem.testing.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, whose standard error is a file. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "nothing is redirected there")
class StandardErrorTest {
  private static String heard(Path folder, String kind) throws IOException, InterruptedException {
    Path heard = folder.resolve("heard.txt");
    Process process =
        new ProcessBuilder(
                JavaCommand.of(
                    List.of(), Program.class, List.of(folder.resolve("log.txt").toString(), kind)))
            .redirectError(heard.toFile())
            .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the process did not end");
    return Files.readString(heard);
  }

  @Test
  void whatNativeCodePrintsIsAppendedToTheFileAndJavaStillPrintsOnTheTerminal(@TempDir Path folder)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("log.txt"), "log\n");
    assertEquals(
        "native before\njava while\nnative after\njava after\n", heard(folder, "separate"));
    assertEquals("log\nnative while\n", Files.readString(folder.resolve("log.txt")));
  }

  @Test
  void inAProcessWhoseJavaIsNotSeparateNothingIsRedirected(@TempDir Path folder)
      throws IOException, InterruptedException {
    assertEquals(
        "native before\nnative while\njava while\nnative after\njava after\n",
        heard(folder, "shared"));
  }

  /** The process under test: prints from Java and from C. */
  static final class Program {
    private Program() {}

    private interface CLibrary extends Library {
      int dprintf(int descriptor, String text);
    }

    @SuppressWarnings("try") // Used only to be closed at the end of the block.
    public static void main(String[] arguments) {
      CLibrary c = Native.load("c", CLibrary.class);
      if (arguments[1].equals("separate")) {
        StandardError.separateJava();
      }
      c.dprintf(2, "native before\n");
      try (StandardError.Redirection toLog = StandardError.ofNativeCode(Path.of(arguments[0]))) {
        c.dprintf(2, "native while\n");
        System.err.println("java while");
      }
      c.dprintf(2, "native after\n");
      System.err.println("java after");
    }
  }
}
