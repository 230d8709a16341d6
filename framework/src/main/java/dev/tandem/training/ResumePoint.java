package dev.tandem.training;

import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a training goes on, or begins.
 *
 * @param step steps done; 0 for one that begins
 * @param evaluationMissing whether the evaluation after that step was due, or begun, and is not
 *     complete
 */
record ResumePoint(long step, boolean evaluationMissing) {
  private static final Logger LOG = LoggerFactory.getLogger(ResumePoint.class);

  /**
   * Completes the newest checkpoint, and drops from the metrics what will be written again: what is
   * after it now, an evaluation of its step when that is made again.
   */
  static ResumePoint reached(
      RunFolder folder, Checkpoints checkpoints, MetricsLog metrics, TrainingPlan plan) {
    long step = checkpoints.latestStep().orElse(0L);
    checkpoints.finishSave();
    if (step > 0 && !Files.exists(folder.metrics())) {
      LOG.warn(
          "{}: the steps up to {} are missing; curves and the best evaluation begin after them",
          folder.metrics(),
          step);
    }
    metrics.rewindTo(step);
    boolean missing =
        step > 0
            // By another plan than that by which the run has come here, perhaps.
            && (plan.evaluatesAfter(step) || metrics.isEvaluated(step))
            && !(metrics.isEvaluated(step) && checkpoints.isEvaluated(step));
    if (missing) {
      metrics.replaceEvaluation(step);
    }
    return new ResumePoint(step, missing);
  }

  /** Whether a training begins here. */
  boolean isBeginning() {
    return step == 0;
  }
}
