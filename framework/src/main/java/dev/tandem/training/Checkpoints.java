package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.file.CrashPoint;
import dev.tandem.file.UnwritableException;
import dev.tandem.training.SavedCheckpoints.Saved;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: the newest ones, and the best by validation mIoU.
 *
 * <p>Each is a folder {@code step-N} with TensorFlow's files and {@code manifest.json}, their sizes
 * and checksums. It is written as {@code step-N.new}, flushed to the disk and renamed, and nothing
 * is removed before: a process that dies at any moment leaves a usable set. A damaged checkpoint is
 * noticed, and the one before it is used. {@code checkpoints.json} says which is which.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** Begins the names of TensorFlow's files of a checkpoint. */
  static final String PREFIX = "variables";

  private static final int KEPT = 3;

  private final Path folder;
  private final int kept;
  private final Consumer<Stage> stages;
  private final SavedCheckpoints saved;
  private final CheckpointFolders folders;

  /** The stages of a save, in their order. */
  enum Stage {
    BEGUN,
    WRITTEN,
    DESCRIBED,
    FLUSHED,
    RENAMED_OLD,
    REMOVED_OLD,
    RENAMED,
    INDEXED,
    CLEANED
  }

  /** Which checkpoint. */
  public enum Which {
    /** The newest. */
    LATEST,
    /** The best by validation mIoU; the newest where nothing was evaluated. */
    BEST
  }

  /**
   * Keeps the newest three and the best.
   *
   * @param folder of the checkpoints; need not exist
   */
  public Checkpoints(Path folder) {
    this(folder, KEPT);
  }

  /**
   * @param folder of the checkpoints; need not exist
   * @param kept how many of the newest are kept beside the best, at least 1
   */
  public Checkpoints(Path folder, int kept) {
    this(folder, kept, stage -> CrashPoint.after(folder, stage.name()));
  }

  /**
   * @param stages hears of each stage of a save
   */
  Checkpoints(Path folder, int kept, Consumer<Stage> stages) {
    this.folder = folder;
    this.kept = kept;
    this.stages = stages;
    this.saved = new SavedCheckpoints(folder);
    this.folders = new CheckpointFolders(folder, saved, stages);
  }

  /**
   * The steps done at the newest whole checkpoint; empty if none was saved.
   *
   * @throws InvalidInputException if some were saved and none is whole
   */
  public Optional<Long> latestStep() {
    List<Saved> candidates = saved.newestFirst();
    return candidates.isEmpty()
        ? Optional.empty()
        : Optional.of(saved.firstWhole(candidates).step());
  }

  /** The steps done at the newest whole checkpoint that is there now, if there is one. */
  Optional<Long> presentStep() {
    return saved.newestPresent().map(Saved::step);
  }

  /** The best mIoU of the whole checkpoints, 0 to 1, if there was an evaluation. */
  public Optional<Double> bestMiou() {
    return saved.best().flatMap(Saved::miou);
  }

  /** Whether the newest whole checkpoint is of that step and knows its mIoU. */
  boolean isEvaluated(long step) {
    return saved
        .newestPresent()
        .filter(newest -> newest.step() == step && newest.miou().isPresent())
        .isPresent();
  }

  /**
   * One that was found.
   *
   * @param step steps done
   * @param file the prefix of its files
   */
  record Found(long step, Path file) {}

  /**
   * The prefix of a checkpoint's files. Warns where damage makes it another one.
   *
   * @throws InvalidInputException if there is none yet, or none is whole
   */
  public Path file(Which which) {
    return find(which).file;
  }

  /**
   * A checkpoint, with a warning where damage makes it another one.
   *
   * @throws InvalidInputException if there is none yet, or none is whole
   */
  Found find(Which which) {
    List<Saved> candidates = candidates(which);
    Saved used = saved.firstWhole(candidates);
    List<Saved> before = candidates.subList(0, candidates.indexOf(used));
    if (!before.isEmpty()) {
      LOG.warn("{} is used: damaged is {}", used.path(), saved.faults(before));
    }
    return new Found(used.step(), used.path().resolve(PREFIX));
  }

  /**
   * The steps done at a checkpoint, without a warning.
   *
   * @throws InvalidInputException if there is none yet, or none is whole
   */
  public long step(Which which) {
    return saved.firstWhole(candidates(which)).step();
  }

  private List<Saved> candidates(Which which) {
    List<Saved> candidates = new ArrayList<>();
    if (which == Which.BEST) {
      candidates.addAll(saved.bestFirst());
    }
    candidates.addAll(saved.newestFirst());
    if (candidates.isEmpty()) {
      throw new InvalidInputException(
          folder + ": no checkpoint yet, expected a run that saved one");
    }
    return candidates;
  }

  /**
   * Saves the variables as the newest checkpoint, and as the best one if {@code miou} is above the
   * best so far.
   *
   * @param step steps done
   * @param miou of this very state where it was evaluated
   * @param writer writes the files with the given prefix
   * @throws UnwritableException if they cannot be written; the last checkpoint stays
   */
  public void save(long step, Optional<Double> miou, Consumer<Path> writer) {
    Path target = saved.of(step);
    try {
      finishRenaming();
      folders.rename(folders.written(step, miou, writer), target);
      stages.accept(Stage.RENAMED);
    } catch (IOException | UncheckedIOException e) {
      // Or a folder that cannot be listed, as on a network disk that is away for a moment.
      throw UnwritableException.of(folder, e);
    }
    cleanUp(step);
  }

  /**
   * Adds to the newest checkpoint what it was evaluated to. It is the best one from then on if that
   * is above the best so far. Does nothing but warn if the checkpoint has been deleted since.
   *
   * @param step of the checkpoint, which is saved
   * @param miou of this very state, 0 to 1
   * @return whether the checkpoint is there
   * @throws UnwritableException if it cannot be written; the checkpoint stays
   */
  boolean record(long step, double miou) {
    Path checkpoint = saved.of(step);
    // Where the run's folder is away too, as on a network disk, the checkpoint may come back.
    if (!Files.isDirectory(checkpoint) && Files.isDirectory(folder.toAbsolutePath().getParent())) {
      LOG.warn("{} has been deleted: its mIoU is not recorded", checkpoint);
      return false;
    }
    try {
      CheckpointManifest.evaluated(checkpoint, step, miou).replace(checkpoint);
    } catch (IOException e) {
      throw new UnwritableException(checkpoint, e);
    }
    cleanUp(step);
    return true;
  }

  /**
   * Does what a process that died while it saved has left undone: the name of a whole checkpoint,
   * the index, folders to be removed. Does nothing where the newest checkpoint is damaged: the next
   * save replaces it. For the one process that writes into the run's folder.
   *
   * @throws UnwritableException if a checkpoint cannot be renamed
   */
  void finishSave() {
    List<Saved> all = saved.newestFirst();
    if (all.isEmpty() || saved.firstWhole(all) != all.get(0)) {
      return;
    }
    try {
      finishRenaming();
    } catch (IOException e) {
      throw new UnwritableException(folder, e);
    }
    cleanUp(all.get(0).step());
  }

  /** After a save; the checkpoint is there, whether this succeeds or not. */
  private void cleanUp(long step) {
    try {
      index().write(folder);
      stages.accept(Stage.INDEXED);
    } catch (UncheckedIOException | UnwritableException e) {
      LOG.warn("{} is saved, but the index is not: {}", saved.of(step), reason(e));
    }
    // Of a full disk too: it makes room.
    try {
      removeOutdated(step);
      stages.accept(Stage.CLEANED);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} is saved, but cleaning up after it failed: {}", saved.of(step), reason(e));
    }
  }

  private String reason(Exception failure) {
    return UnwritableException.of(folder, failure).getMessage();
  }

  /** A process that died after a checkpoint was whole may have left it with a draft's name. */
  private void finishRenaming() throws IOException {
    for (Saved whole : saved.present()) {
      if (whole.isDraft()) {
        folders.rename(whole.path(), saved.of(whole.step()));
      }
    }
  }

  private CheckpointIndex index() {
    Optional<Saved> best = saved.best();
    return new CheckpointIndex(
        saved.newestPresent().orElseThrow().step(),
        best.map(Saved::step).orElse(null),
        best.flatMap(Saved::miou).orElse(null));
  }

  /** Keeps the newest and the best; what claims more steps than are done is damaged. */
  private void removeOutdated(long step) throws IOException {
    List<Path> keep =
        new ArrayList<>(
            saved.present().stream()
                .filter(s -> s.step() <= step)
                .limit(kept)
                .map(Saved::path)
                .toList());
    saved.best().ifPresent(best -> keep.add(best.path()));
    for (Path entry : saved.folders()) {
      String name = entry.getFileName().toString();
      if (name.endsWith(SavedCheckpoints.REMOVED) || name.endsWith(SavedCheckpoints.DRAFT)) {
        FileUtils.deleteDirectory(entry.toFile());
      } else if (!keep.contains(entry)) {
        folders.remove(entry);
      }
    }
  }
}
