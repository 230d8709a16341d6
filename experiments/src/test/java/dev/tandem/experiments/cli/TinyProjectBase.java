package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test that begins with a {@link TinyProject} in an empty folder. */
public abstract class TinyProjectBase {
  /** Holds the project; deleted after the test. */
  @TempDir protected Path folder;

  /** The project. */
  protected TinyProject project;

  @BeforeEach
  void makeProject() throws IOException {
    project = new TinyProject(folder);
  }

  /** Checks that a command was refused with one line that has this part. */
  protected static void assertOneLine(TinyProject.Outcome outcome, String part) {
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(part), outcome.err());
    assertEquals(1, outcome.err().strip().lines().count(), outcome.err());
  }
}
