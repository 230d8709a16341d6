package dev.tandem.training;

import dev.tandem.file.UnwritableException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves the state of a training with what it was evaluated to. What cannot be written is left out
 * with a warning, and tried again when the next checkpoint is due.
 */
final class CheckpointSaving {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointSaving.class);

  private final TrainingEngine engine;
  private final Optional<Checkpoints> checkpoints;
  private final List<TrainingListener> listeners;
  private final long steps;
  private Optional<Evaluated> unrecorded = Optional.empty();

  /** What the checkpoint of a step was evaluated to, 0 to 1. */
  private record Evaluated(long step, double miou) {}

  /**
   * @param checkpoints of the run; none where another process saves
   * @param listeners told before each checkpoint
   * @param steps of the whole training
   */
  CheckpointSaving(
      TrainingEngine engine,
      Optional<Checkpoints> checkpoints,
      List<TrainingListener> listeners,
      long steps) {
    this.engine = engine;
    this.checkpoints = checkpoints;
    this.listeners = listeners;
    this.steps = steps;
  }

  /**
   * Saves if that is possible now.
   *
   * @return whether it was
   */
  boolean trySave(long done) {
    return tryToWrite(
        done,
        () -> {
          save(done, Optional.empty());
          return true;
        });
  }

  /**
   * Adds its mIoU to the checkpoint if that is possible now; else it is added before the next.
   *
   * @return whether the checkpoint has it now: another may have deleted the checkpoint meanwhile
   */
  boolean tryToRecord(long done, double miou) {
    unrecorded = Optional.of(new Evaluated(done, miou));
    return tryToWrite(
        done,
        () -> {
          listeners.forEach(listener -> listener.onSave(done));
          return record();
        });
  }

  private boolean tryToWrite(long done, BooleanSupplier write) {
    try {
      return write.getAsBoolean();
    } catch (UnwritableException e) {
      warn(done, e.getMessage() + "; tried again when the next checkpoint is due");
      return false;
    }
  }

  /** After the last step the training ends with the failure itself, if there still is one then. */
  void warn(long done, String what) {
    if (done < steps) {
      LOG.warn("step {}: {}", done, what);
    }
  }

  /** Whether there was nothing to record, or it is recorded. */
  private boolean record() {
    boolean recorded =
        unrecorded.isEmpty()
            || checkpoints.isEmpty()
            || checkpoints.get().record(unrecorded.get().step, unrecorded.get().miou);
    unrecorded = Optional.empty();
    return recorded;
  }

  private void save(long done, Optional<Double> miou) {
    if (checkpoints.isPresent()) {
      listeners.forEach(listener -> listener.onSave(done));
      record();
      checkpoints.get().save(done, miou, engine::save);
    }
  }

  /**
   * Saves after the last step. There is no next checkpoint: the weights are kept, whatever else
   * cannot be written.
   *
   * @throws UnwritableException if something could not be written
   */
  void saveLast(long done, Optional<Double> miou) {
    try {
      save(done, miou);
    } catch (UnwritableException e) {
      checkpoints
          .filter(kept -> !kept.presentStep().equals(Optional.of(done)))
          .ifPresent(kept -> kept.save(done, miou, engine::save));
      throw e;
    }
  }

  /** The best mIoU of the checkpoints, 0 to 1; 0 where there is none. */
  double bestMiou() {
    return checkpoints.flatMap(Checkpoints::bestMiou).orElse(0.0);
  }

  /** Which checkpoint is left when a training ends with a fault, for its message. */
  String whatIsKept() {
    return checkpoints
        .flatMap(Checkpoints::presentStep)
        .map(step -> "the last checkpoint, of step " + step + ", is kept")
        .orElse(
            checkpoints.isPresent()
                ? "no checkpoint was written yet"
                : "the last checkpoint of the chief, if it wrote one, is kept");
  }
}
