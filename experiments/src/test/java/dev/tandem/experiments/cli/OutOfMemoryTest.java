package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest extends TinyProjectBase {
  private static final String HUNGRY = "model.backbone=" + HungryEncoder.class.getName();

  @Test
  void oneLineSaysWhatToMakeSmallerAndNoDataSetIsReadForAFault() throws IOException {
    // Whoever looked for a broken file would blame this one.
    Files.writeString(project.image(10), "damaged");
    TinyProject.Outcome outcome = project.train("a", HUNGRY);
    assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
    assertEquals(
        "tandem: step 1: the memory of CPU:0 has no room for a tensor of shape [8388608,8388608],"
            + " float; with a crop of 22 pixels instead of 32, or half of the 2 labelled and 2"
            + " unlabelled images, it needs half as much",
        outcome.err().lines().filter(line -> line.startsWith("tandem:")).findFirst().orElse(""));
  }
}
