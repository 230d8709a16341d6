package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  void aRunThatBeginsAgainKeepsItsLogAndWhatIsNotItsOwn() throws IOException {
    RunFolder run = RunFolder.create(folder, "old");
    for (Path file :
        List.of(
            run.metrics(),
            run.bestEvaluation(),
            run.processes(),
            run.mlflow(),
            run.report(),
            folder.resolve("metrics.jsonl.unfinished"),
            run.log(),
            folder.resolve("notes.txt"))) {
      Files.writeString(file, "old");
    }
    for (Path each : List.of(run.split(), run.tensorboard(), run.examples(), run.checkpoints())) {
      Files.writeString(Files.createDirectories(each).resolve("file"), "old");
    }
    Files.createDirectories(folder.resolve("split.replaced"));
    run.beginAgain("new");
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          Set.of("config.json", "lock", "log.txt", "notes.txt"),
          left.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @Test
  void aRunOfWhichAProcessHasSavedAStepMeanwhileDoesNotBeginAgain() throws IOException {
    RunFolder run = RunFolder.create(folder, "old");
    new Checkpoints(run.checkpoints())
        .save(3, Optional.empty(), CheckpointFolder.writing("variables"));
    assertThrows(InvalidInputException.class, () -> run.beginAgain("new"));
    assertTrue(run.isDescribedBy("old"));
  }

  @Test
  void ofTwoTrainingsThatAreStartedAtOnceOnlyTheSecondHasTheFolder() {
    RunFolder first = RunFolder.create(folder, "first");
    RunFolder second = RunFolder.create(folder, "second");
    second.requireDescribedBy("second");
    String refused =
        assertThrows(InvalidInputException.class, () -> first.requireDescribedBy("first"))
            .getMessage();
    assertTrue(refused.startsWith(first.config() + ": found the config of another"), refused);
  }

  @Test
  @SuppressWarnings("try") // The lock is used only to be closed at the end of the block.
  void nobodyReplacesTheConfigOfARunThatIsTrained() {
    RunFolder run = RunFolder.create(folder, "old");
    try (RunLock training = RunLock.acquire(folder)) {
      assertThrows(InvalidInputException.class, () -> run.describe("new"));
    }
    assertTrue(run.isDescribedBy("old"));
    run.describe("new");
    assertTrue(run.isDescribedBy("new"));
  }

  @Test
  void aConfigAloneIsNoRunThatCouldBeginAgain() throws IOException {
    Files.writeString(folder.resolve("config.json"), "own");
    Path list = Files.createDirectories(folder.resolve("split")).resolve("labeled_filename.txt");
    Files.writeString(list, "im0\n");
    RunFolder own = RunFolder.open(folder);
    assertFalse(own.isBegun());
    String refused =
        assertThrows(InvalidInputException.class, () -> own.beginAgain("new")).getMessage();
    assertEquals(
        folder + ": found no files of a training, expected the folder of one that was begun",
        refused);
    assertEquals("im0\n", Files.readString(list));
    Files.writeString(own.log(), "");
    assertTrue(own.isBegun());
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
