package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of checkpoints where a process ends, or a file cannot be changed, in a save. */
class InterruptedSaveTest extends CheckpointFolder {
  /** The end of a process at a stage. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static Consumer<Checkpoints.Stage> killing(Checkpoints.Stage last) {
    return stage -> {
      if (stage == last) {
        throw new Killed();
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void whereverASaveIsInterruptedAWholeCheckpointIsLeft(Checkpoints.Stage last) throws IOException {
    new Checkpoints(folder, 1).save(10, Optional.of(0.5), writing("a"));
    new Checkpoints(folder, 1).save(20, Optional.of(0.4), writing("b"));
    Checkpoints killed = new Checkpoints(folder, 1, killing(last));
    assertThrows(Killed.class, () -> killed.save(30, Optional.of(0.6), writing("c")));

    Checkpoints left = new Checkpoints(folder, 1);
    boolean whole = last.compareTo(Checkpoints.Stage.DESCRIBED) >= 0;
    assertEquals(Optional.of(whole ? 30L : 20L), left.latestStep());
    assertEquals(whole ? "c" : "b", read(left, LATEST));
    assertEquals(whole ? "c" : "a", read(left, BEST));
    assertEquals(Optional.of(whole ? 0.6 : 0.5), left.bestMiou());

    left.save(40, Optional.empty(), writing("d"));
    assertEquals("d", read(new Checkpoints(folder), LATEST));
    assertEquals(Set.of(whole ? "step-30" : "step-10", "step-40", "checkpoints.json"), names());
  }

  @ParameterizedTest
  @EnumSource
  void whereverTheLastSaveIsInterruptedTheNextProcessFinishesIt(Checkpoints.Stage last)
      throws IOException {
    new Checkpoints(folder, 1).save(10, Optional.of(0.5), writing("a"));
    new Checkpoints(folder, 1).save(20, Optional.of(0.4), writing("b"));
    Checkpoints killed = new Checkpoints(folder, 1, killing(last));
    assertThrows(Killed.class, () -> killed.save(30, Optional.of(0.6), writing("c")));

    new Checkpoints(folder, 1).finishSave();
    boolean whole = last.compareTo(Checkpoints.Stage.DESCRIBED) >= 0;
    assertEquals(
        whole
            ? Set.of("step-30", "checkpoints.json")
            : Set.of("step-10", "step-20", "checkpoints.json"),
        names());
    assertEquals(
        whole
            ? "{\"latest\":30,\"best\":30,\"bestMiou\":0.6}"
            : "{\"latest\":20,\"best\":10,\"bestMiou\":0.5}",
        Files.readString(folder.resolve("checkpoints.json")).replaceAll("\\s", ""));
  }

  @Test
  void whatIsDamagedIsNotTakenForTheEndOfASave() throws IOException {
    new Checkpoints(folder, 1).save(10, Optional.of(0.7), writing("a"));
    new Checkpoints(folder, 2).save(20, Optional.of(0.6), writing("b"));
    Files.write(folder.resolve("step-20/variables"), new byte[0]);
    new Checkpoints(folder, 1).finishSave();
    assertEquals(Set.of("step-10", "step-20", "checkpoints.json"), names());
  }

  @ParameterizedTest
  @EnumSource
  void whereverTheSameStepIsSavedAgainOneOfThemIsLeft(Checkpoints.Stage last) throws IOException {
    new Checkpoints(folder, 1).save(10, Optional.empty(), writing("a"));
    Checkpoints killed = new Checkpoints(folder, 1, killing(last));
    assertThrows(Killed.class, () -> killed.save(10, Optional.empty(), writing("b")));

    Checkpoints left = new Checkpoints(folder, 1);
    assertEquals(Optional.of(10L), left.latestStep());
    boolean renamed = last.compareTo(Checkpoints.Stage.RENAMED_OLD) >= 0;
    assertEquals(renamed ? "b" : "a", read(left, LATEST));
    left.save(10, Optional.empty(), writing("c"));
    assertEquals("c", read(new Checkpoints(folder), LATEST));
    assertEquals(Set.of("step-10", "checkpoints.json"), names());
  }

  @Test
  void afterAGoodSaveAFailingCleanUpIsOnlyAWarning() throws IOException {
    Checkpoints.Stage removing = Checkpoints.Stage.RENAMED_OLD;
    new Checkpoints(folder, 1).save(10, Optional.empty(), writing("a"));
    Checkpoints failing =
        new Checkpoints(
            folder,
            1,
            stage -> {
              if (stage == removing) {
                throw new UncheckedIOException(new IOException("not permitted"));
              }
            });
    try (Warnings warnings = Warnings.of(Checkpoints.class)) {
      failing.save(20, Optional.empty(), writing("b"));
      assertEquals(1, warnings.lines().size());
      assertTrue(warnings.lines().get(0).contains("not permitted"), warnings.lines().get(0));
    }
    assertEquals("b", read(new Checkpoints(folder), LATEST));
  }
}
