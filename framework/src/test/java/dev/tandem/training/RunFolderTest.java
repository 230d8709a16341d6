package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void whatAProcessThatWasKilledAtItsStartLeavesIsNoRun() throws IOException {
    RunFolder run = RunFolder.create(folder.resolve("run"), "old");
    Files.createDirectories(run.split());
    Files.writeString(run.path().resolve("config.json.unfinished"), "{");
    assertEquals("new\n", Files.readString(RunFolder.create(run.path(), "new").config()));
  }

  @Test
  void aRunWithoutACheckpointBeginsAgainWithoutItsMetrics() throws IOException {
    RunFolder run = RunFolder.create(folder, "old");
    Files.writeString(run.metrics(), "{}");
    assertTrue(run.isDescribedBy("old"));
    run.beginAgain("new");
    assertTrue(run.isDescribedBy("new"));
    assertFalse(Files.exists(run.metrics()));
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
