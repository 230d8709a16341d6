package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A failure is one line, and its stack trace is in a file. */
class FailuresTest extends TinyProjectBase {
  private static final StackTraceElement TANDEM =
      new StackTraceElement("dev.tandem.training.TrainingStep", "<init>", "TrainingStep.java", 3);
  private static final StackTraceElement PROGRAM =
      new StackTraceElement("com.example.Main", "main", "Main.java", 4);

  private static String said(int expectedCode, Throwable failure) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertEquals(
        expectedCode, Failures.exitCode(failure, "tandem", new Terminal(stream, stream, false)));
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatNobodyForesawNamesTheFileOfItsStackTrace() throws IOException {
    String said =
        said(
            ExitCode.FAILED,
            new IllegalStateException("2 root error(s) found.\n  (0) UNKNOWN: odd\n more"));
    assertTrue(said.startsWith("tandem: failed: (0) UNKNOWN: odd; details in "), said);
    assertEquals(1, said.lines().count(), said);
    Path details = Path.of(said.strip().replaceAll(".*details in ", ""));
    assertTrue(Files.readString(details).contains("at dev.tandem.experiments.cli.FailuresTest"));
    Files.delete(details);
  }

  /** What is said of a failure with this stack, until its file. */
  private static String saidOf(StackTraceElement... stack) throws IOException {
    IllegalStateException failure = new IllegalStateException("a fault");
    failure.setStackTrace(stack);
    String[] said = said(ExitCode.FAILED, failure).strip().split("; details in ");
    Files.delete(Path.of(said[1]));
    return said[0];
  }

  /** A loss of a user's, which Tandem calls and which calls Java. */
  @Test
  void aFailureInAClassOfTheUsersNamesItsPlace() throws IOException {
    assertEquals(
        "tandem: failed: a fault (at com.example.MyLoss.loss(MyLoss.java:20))",
        saidOf(
            new StackTraceElement("java.util.Objects", "check", "Objects.java", 1),
            new StackTraceElement("com.example.MyLoss", "loss", "MyLoss.java", 20),
            TANDEM,
            PROGRAM));
  }

  @Test
  void aProgramThatCallsTandemIsNoPlaceOfAFailure() throws IOException {
    assertEquals("tandem: failed: a fault", saidOf(TANDEM, PROGRAM));
  }

  @Test
  void aFailureOfARunIsInItsLog() throws IOException {
    Path log = Files.writeString(folder.resolve("log.txt"), "");
    String said = said(ExitCode.FAILED, new FailedRunException(new IllegalStateException(), log));
    assertEquals(
        "tandem: failed: java.lang.IllegalStateException; details in " + log, said.strip());

    byte[] bytes = Files.readAllBytes(project.image(2));
    Files.write(project.image(2), Arrays.copyOf(bytes, bytes.length / 2));
    TinyProject.Outcome outcome = project.train("bad");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertFalse(outcome.err().contains("details in"), outcome.err());
    String logged = Files.readString(project.run("bad").resolve("log.txt"));
    assertTrue(logged.contains("the run failed"), logged);
    assertTrue(logged.contains("jpeg::Uncompress failed"), "TensorFlow's own words: " + logged);
  }

  @Test
  void aLoopOfSymbolicLinksIsInvalidInput() {
    String said =
        said(
            ExitCode.INVALID_INPUT,
            new UncheckedIOException(new FileSystemLoopException("data/again")));
    assertTrue(said.startsWith("tandem: data/again: a symbolic link leads back"), said);
  }

  @Test
  void placesThatCannotBeWrittenAreNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertOneLine(
        TinyProject.tandem("train", project.config(), "--run-dir", file.resolve("run")),
        file.resolve("run") + ": cannot be written: Not a directory");
    Path run = project.trained("run");
    for (String[] command : new String[][] {{"report"}, {"export"}}) {
      assertOneLine(
          TinyProject.tandem(command[0], run, "--out", file.resolve("below/out")),
          "cannot be written: Not a directory");
    }
    assertOneLine(
        TinyProject.tandem("evaluate", run, "--json", folder.resolve("gone/x.json")),
        "evaluate: --json " + folder.resolve("gone/x.json") + ": cannot be written: its folder");
  }
}
