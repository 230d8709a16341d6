package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.Main;
import dev.tandem.testing.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A whole {@code train} process with oneDNN: it succeeds, and its terminal has Tandem's own lines
 * alone. {@link QuietCommandsTest} does the same without.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the library is not silenced there")
class QuietRunTest extends TinyProjectBase {
  private static final String OWN = "tiny: building the graph …|tiny: 3 steps|step \\d/3  .*";

  @Test
  void onlyItsOwnLines() throws IOException, InterruptedException {
    Path heard = folder.resolve("heard.txt");
    ProcessBuilder program =
        new ProcessBuilder(
                JavaCommand.of(
                    List.of(),
                    Main.class,
                    List.of(
                        "train",
                        project.config().toString(),
                        "--run-dir",
                        project.run("quiet").toString())))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(heard.toFile());
    // A log level set by the build would make NativeRuntime leave it unchanged.
    program.environment().remove("TF_CPP_MIN_LOG_LEVEL");
    program.environment().put("TF_ENABLE_ONEDNN_OPTS", "1");
    Process process = program.start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the process did not end");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), () -> said(heard));
    List<String> foreign =
        Files.readAllLines(heard).stream().filter(line -> !line.matches(OWN)).toList();
    Path log = project.run("quiet").resolve("log.txt");
    assertEquals(List.of(), foreign, () -> said(log));
    // What native code prints is there, and where it can be avoided it is.
    assertFalse(said(log).contains("DT_UINT8"), () -> said(log));
  }

  private static String said(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
