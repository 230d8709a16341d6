package dev.tandem.training;

import dev.tandem.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;

/**
 * Writes, renames and removes the folders of checkpoints. A process that ends at any moment of it
 * leaves a usable set.
 *
 * @param folder of all checkpoints
 * @param saved what is in it
 * @param stages hears of each stage
 */
record CheckpointFolders(Path folder, SavedCheckpoints saved, Consumer<Checkpoints.Stage> stages) {
  /**
   * The draft of a checkpoint, whole and on the disk. Of one that cannot be written nothing is
   * left: drafts would fill the disk.
   */
  Path written(long step, Optional<Double> miou, Consumer<Path> writer) throws IOException {
    Path draft = renamed(saved.of(step), SavedCheckpoints.DRAFT);
    try {
      write(draft, step, miou, writer);
      return draft;
    } catch (IOException | RuntimeException e) {
      FileUtils.deleteQuietly(draft.toFile());
      throw e;
    }
  }

  private void write(Path draft, long step, Optional<Double> miou, Consumer<Path> writer)
      throws IOException {
    FileUtils.deleteDirectory(draft.toFile());
    createFolders(draft);
    stages.accept(Checkpoints.Stage.BEGUN);
    writer.accept(draft.resolve(Checkpoints.PREFIX));
    stages.accept(Checkpoints.Stage.WRITTEN);
    CheckpointManifest.of(draft, step, miou).write(draft);
    stages.accept(Checkpoints.Stage.DESCRIBED);
    DurableFiles.flush(draft);
    DurableFiles.flushNames(folder);
    DurableFiles.flushNames(folder.toAbsolutePath().getParent());
    stages.accept(Checkpoints.Stage.FLUSHED);
  }

  /**
   * Creates the folder of the checkpoints but never that of the run: one that is gone was moved, or
   * is out of reach for a while.
   */
  private void createFolders(Path draft) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
    }
    Files.createDirectory(draft);
  }

  /** Renames a complete draft to its final name; it is found by either. */
  void rename(Path draft, Path target) throws IOException {
    if (Files.exists(target)) {
      remove(target);
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.flushNames(folder);
    saved.trust(target);
  }

  /** First takes its name away: a half-deleted folder must not be taken for a checkpoint. */
  void remove(Path checkpoint) throws IOException {
    Path removed = renamed(checkpoint, SavedCheckpoints.REMOVED);
    FileUtils.deleteDirectory(removed.toFile());
    Files.move(checkpoint, removed, StandardCopyOption.ATOMIC_MOVE);
    stages.accept(Checkpoints.Stage.RENAMED_OLD);
    FileUtils.deleteDirectory(removed.toFile());
    stages.accept(Checkpoints.Stage.REMOVED_OLD);
  }

  private static Path renamed(Path path, String ending) {
    return path.resolveSibling(path.getFileName() + ending);
  }
}
