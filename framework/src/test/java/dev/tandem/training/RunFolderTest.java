package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  @Test
  void aRunThatCameToNoStepLeavesItsFolderToTheNext() throws IOException {
    Files.writeString(folder.resolve("log.txt"), "worker 1 did not begin");
    Files.createDirectories(folder.resolve("tensorboard"));
    Files.writeString(folder.resolve("config.json"), "old");
    assertEquals("new\n", Files.readString(RunFolder.create(folder, "new").config()));
  }

  @Test
  void aConfigAloneIsSomebodysOwn() throws IOException {
    Files.writeString(folder.resolve("config.json"), "own");
    assertThrows(InvalidInputException.class, () -> RunFolder.create(folder, "new"));
    assertEquals("own", Files.readString(folder.resolve("config.json")));
  }

  @Test
  void aRunWithStepsKeepsItsFolder() throws IOException {
    RunFolder run = RunFolder.create(folder, "old");
    Files.writeString(run.log(), "");
    Files.writeString(run.metrics(), "{}");
    assertThrows(InvalidInputException.class, () -> RunFolder.create(folder, "new"));
    assertEquals("old\n", Files.readString(run.config()));
  }
}
