package dev.tandem.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a training whose losses, gradients or weights are not finite. */
final class DivergenceCheck {
  private static final Logger LOG = LoggerFactory.getLogger(DivergenceCheck.class);

  private final TrainingEngine engine;
  private final CheckpointSaving checkpoints;
  private final long allowed;

  /**
   * @param checkpoints for the message
   * @param allowed how many steps may have a loss or gradient that is not finite
   */
  DivergenceCheck(TrainingEngine engine, CheckpointSaving checkpoints, long allowed) {
    this.engine = engine;
    this.checkpoints = checkpoints;
    this.allowed = allowed;
  }

  /**
   * Accepts a step that is not finite as long as one more is allowed.
   *
   * @param values of the step, by name
   * @throws DivergedException if it is one too many
   */
  void requireFinite(long done, Map<String, Float> values) {
    String found = notFinite(values);
    if (found.isEmpty()) {
      return;
    }
    String what = found + " (" + engine.images(done - 1).text() + ")";
    if (values.get(StepUpdate.SKIPPED_STEPS) > allowed) {
      throw diverged(done, what + "; the step changed no weights, and " + checkpoints.whatIsKept());
    }
    LOG.warn("step {} changes no weights: {}", done, what);
  }

  /** Says what is not finite, the causes alone: a loss makes its total and the gradient so too. */
  private static String notFinite(Map<String, Float> values) {
    Map<String, Float> found = new LinkedHashMap<>(values);
    found.values().removeIf(Float::isFinite);
    for (String result :
        List.of(
            UpdateDiagnostics.LARGEST_CHANGE, UpdateDiagnostics.GRADIENT_NORM, TrainingStep.LOSS)) {
      if (found.size() > 1) {
        found.remove(result);
      }
    }
    return found.entrySet().stream()
        .map(entry -> entry.getKey() + " is " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /**
   * In every process, before an evaluation in which all take part.
   *
   * @throws DivergedException if a variable is not finite
   */
  void requireFiniteVariables(long done) {
    engine
        .notFinite()
        .ifPresent(
            name -> {
              throw diverged(
                  done, "the variable " + name + " is not finite; " + checkpoints.whatIsKept());
            });
  }

  private static DivergedException diverged(long done, String what) {
    return new DivergedException(
        "training diverged at step %d: %s. A lower learning rate may help".formatted(done, what));
  }
}
