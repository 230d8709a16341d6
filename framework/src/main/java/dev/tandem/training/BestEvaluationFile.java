package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.file.UnwritableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes {@link BestEvaluation} whenever an evaluation is better than all before. */
final class BestEvaluationFile implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(BestEvaluationFile.class);

  private final Path file;
  private final List<String> classNames;
  private Optional<BestEvaluation> best;
  private Optional<ConfusionMatrix> last = Optional.empty();
  private boolean unwritten;

  BestEvaluationFile(Path file, List<String> classNames) {
    this.file = file;
    this.classNames = List.copyOf(classNames);
    this.best = known(file);
  }

  /** A damaged one is written anew by the next evaluation. */
  private static Optional<BestEvaluation> known(Path file) {
    try {
      return Files.exists(file) ? Optional.of(BestEvaluation.read(file)) : Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    last = Optional.of(matrix);
  }

  @Override
  public void onInspection(long step, Inspection inspection) {
    BestEvaluation now =
        BestEvaluation.of(step, last.orElseThrow(), classNames, inspection.images());
    // One of a later step is left of a process that died after it and before its checkpoint.
    boolean better = best.map(b -> step <= b.step() || now.miou() > b.miou()).orElse(true);
    if (better) {
      best = Optional.of(now);
      unwritten = true;
      try {
        write();
      } catch (UnwritableException e) {
        LOG.warn("{}; tried again before the next checkpoint", e.getMessage());
      }
    }
  }

  @Override
  public void onSave(long step) {
    write();
  }

  private void write() {
    if (unwritten) {
      best.orElseThrow().write(file);
      unwritten = false;
    }
  }
}
