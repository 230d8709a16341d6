package dev.tandem.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import dev.tandem.InvalidInputException;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The checkpoints of a run: {@code latest}, and {@code best} by validation mIoU.
 *
 * <p>Each is a folder {@code step-N} with TensorFlow's files; {@code checkpoints.json} says which
 * is which. The files are complete before that index names them, and it is replaced in one move: a
 * process that dies at any moment leaves a usable set.
 */
public final class Checkpoints {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final String PREFIX = "variables";

  private final Path folder;
  private State state;

  /** What the index file holds: the steps of both, and the best mIoU; null before there is one. */
  private record State(Long latest, Long best, Double bestMiou) {}

  /** Which of the two. */
  public enum Which {
    /** The newest. */
    LATEST,
    /** The best by validation mIoU; the newest where nothing was evaluated. */
    BEST
  }

  /**
   * @param folder of the checkpoints; need not exist
   * @throws InvalidInputException if its index can not be read
   */
  public Checkpoints(Path folder) {
    this.folder = folder;
    this.state = Files.exists(index()) ? read(index()) : new State(null, null, null);
  }

  private static State read(Path index) {
    try {
      return GSON.fromJson(Files.readString(index), State.class);
    } catch (IOException | JsonSyntaxException e) {
      throw new InvalidInputException(index + ": not an index of checkpoints");
    }
  }

  /** The steps done at the newest checkpoint, if there is one. */
  public Optional<Long> latestStep() {
    return Optional.ofNullable(state.latest);
  }

  /** The best mIoU so far, 0 to 1, if there was an evaluation. */
  public Optional<Double> bestMiou() {
    return Optional.ofNullable(state.bestMiou);
  }

  /**
   * The prefix of a checkpoint's files.
   *
   * @throws InvalidInputException if there is none yet
   */
  public Path file(Which which) {
    Long step = which == Which.BEST && state.best != null ? state.best : state.latest;
    if (step == null) {
      throw new InvalidInputException(
          folder + ": no checkpoint yet, expected a run that saved one");
    }
    return stepFolder(step).resolve(PREFIX);
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
    try {
      Path target = stepFolder(step);
      Path unfinished = folder.resolve("unfinished");
      FileUtils.deleteDirectory(unfinished.toFile());
      createFolders(unfinished);
      writer.accept(unfinished.resolve(PREFIX));
      FileUtils.deleteDirectory(target.toFile());
      Files.move(unfinished, target);
      boolean better = miou.isPresent() && (state.bestMiou == null || miou.get() > state.bestMiou);
      commit(
          better ? new State(step, step, miou.get()) : new State(step, state.best, state.bestMiou));
    } catch (IOException e) {
      throw new UnwritableException(folder, e);
    }
  }

  /** Not the run's folder: one that is gone was moved, or is out of reach for a while. */
  private void createFolders(Path unfinished) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
    }
    Files.createDirectory(unfinished);
  }

  private void commit(State next) throws IOException {
    Path draft = folder.resolve("checkpoints.json.new");
    Files.writeString(draft, GSON.toJson(next));
    Files.move(draft, index(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    state = next;
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.filter(Files::isDirectory).toList()) {
        if (!isKept(entry)) {
          FileUtils.deleteDirectory(entry.toFile());
        }
      }
    }
  }

  private boolean isKept(Path entry) {
    return entry.equals(stepFolder(state.latest))
        || (state.best != null && entry.equals(stepFolder(state.best)));
  }

  private Path stepFolder(long step) {
    return folder.resolve("step-" + step);
  }

  private Path index() {
    return folder.resolve("checkpoints.json");
  }
}
