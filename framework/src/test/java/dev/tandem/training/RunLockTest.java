package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path folder;

  @Test
  @SuppressWarnings("try") // The lock is used only to be closed at the end of the block.
  void oneHasTheFolderUntilItGivesItBack() {
    try (RunLock lock = RunLock.acquire(folder)) {
      String refused =
          assertThrows(InvalidInputException.class, () -> RunLock.acquire(folder)).getMessage();
      assertTrue(
          refused.startsWith(
              folder + ": process " + ProcessHandle.current().pid() + " writes into this run"),
          refused);
      // The refusal has not given back the lock.
      assertThrows(InvalidInputException.class, () -> RunLock.requireFree(folder));
      assertThrows(InvalidInputException.class, () -> RunFolder.create(folder, "new"));
    }
    RunLock.requireFree(folder);
    RunLock.acquire(folder).close();
  }

  @Test
  void aFileThatACrashLeftIsNoLock() throws IOException {
    Files.writeString(folder.resolve("lock"), "4711");
    RunLock.requireFree(folder);
    RunLock.acquire(folder).close();
  }
}
