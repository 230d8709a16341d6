package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FileProgressTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private FileProgress progress(int total, boolean live) {
    PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
    return new FileProgress(new Terminal(stream, stream, live), "read", total);
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLogGetsALineForEachTenthThatIsReached() {
    FileProgress progress = progress(20, false);
    progress.step();
    assertEquals("", written());
    progress.steps(4);
    progress.steps(1);
    progress.steps(14);
    progress.end();
    assertEquals("read 5 of 20\nread 6 of 20\nread 20 of 20\n", written());
  }

  @Test
  void aTerminalsLineIsRewrittenAndEndsOnce() {
    FileProgress progress = progress(3, true);
    progress.steps(2);
    progress.step();
    progress.end();
    assertEquals("\rread 2 of 3\rread 3 of 3\n", written());
  }

  @Test
  void nothingIsWrittenWhereNothingWasCounted() {
    progress(3, true).end();
    assertEquals("", written());
  }
}
