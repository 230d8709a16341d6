package dev.tandem.training;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.file.UnwritableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop around the step: run, tell the listeners, evaluate and save when due. It knows nothing
 * of methods, data or networks.
 *
 * <p>The variables must have their values before {@link #train}, and the input must be started at
 * the step from which it goes on.
 */
public final class Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final TrainingEngine engine;
  private final CheckpointSaving checkpoints;
  private final DivergenceCheck divergence;
  private final TrainingPlan plan;
  private final int imagesPerStep;
  private final List<TrainingListener> listeners;
  private final AtomicBoolean stopRequested = new AtomicBoolean();

  /**
   * @param checkpoints of the run; none where another process saves
   * @param plan what is due when
   * @param imagesPerStep of all batches and replicas, for images per second
   * @param listeners in the order in which they are told
   */
  public Trainer(
      TrainingEngine engine,
      Optional<Checkpoints> checkpoints,
      TrainingPlan plan,
      int imagesPerStep,
      List<TrainingListener> listeners) {
    this.engine = engine;
    this.plan = plan;
    this.imagesPerStep = imagesPerStep;
    this.listeners = List.copyOf(listeners);
    this.checkpoints = new CheckpointSaving(engine, checkpoints, this.listeners, plan.steps());
    this.divergence = new DivergenceCheck(engine, this.checkpoints, plan.skipNonfiniteSteps());
  }

  /** Asks the loop, from any thread, to save and end after the step it is in. */
  public void requestStop() {
    stopRequested.set(true);
  }

  /**
   * Trains from {@code firstStep} to the end of the plan, or until a stop is requested, here or in
   * another process of the training: all end after the same step. A stop abandons an evaluation.
   *
   * <p>A checkpoint that cannot be written is left out, and tried again when the next is due.
   *
   * @param firstStep steps already done
   * @param evaluationMissing whether an evaluation was due then, and abandoned
   * @return steps done in all
   * @throws DivergedException if more steps than the plan allows had a loss or gradient that is not
   *     finite, or a weight is not when a checkpoint is due; the last checkpoint stays
   * @throws UnwritableException if the last state cannot be saved
   */
  public long train(long firstStep, boolean evaluationMissing) {
    listeners.forEach(listener -> listener.onBegin(firstStep));
    long done = firstStep;
    boolean stopped = stopsNow();
    boolean saved = firstStep > 0;
    Optional<Double> miou = Optional.empty();
    if (evaluationMissing && !stopped) {
      miou = evaluate(done, true);
      saved = miou.isEmpty() || checkpoints.tryToRecord(done, miou.get());
    }
    while (done < plan.steps() && !stopped) {
      long begun = System.nanoTime();
      TrainingStep.Outcome outcome = engine.step(stopRequested.get());
      double seconds = (System.nanoTime() - begun) / 1e9;
      done++;
      divergence.requireFinite(done, outcome.scalars());
      Map<String, Double> scalars = scalars(outcome.scalars(), imagesPerStep / seconds);
      tellBrokenImages(done);
      for (TrainingListener listener : listeners) {
        listener.onStep(done, scalars);
      }
      if (plan.savesAfter(done)) {
        divergence.requireFiniteVariables(done);
      }
      // Saved first: whatever happens in an evaluation, the steps are kept.
      saved = plan.savesAfter(done) && checkpoints.trySave(done);
      miou = Optional.empty();
      if (plan.evaluatesAfter(done)) {
        miou = evaluate(done, saved);
        saved = miou.isEmpty() ? saved : checkpoints.tryToRecord(done, miou.get());
      }
      stopped = outcome.stopRequested() || stopsNow();
    }
    if (!saved) {
      divergence.requireFiniteVariables(done);
      checkpoints.saveLast(done, miou);
    }
    for (TrainingListener listener : listeners) {
      listener.onEnd(done, checkpoints.bestMiou());
    }
    return done;
  }

  private void tellBrokenImages(long done) {
    for (String fault : engine.brokenImages()) {
      LOG.info("step {}: {}; the next image of the list is used", done, fault);
      listeners.forEach(listener -> listener.onBrokenImage(done, fault));
    }
  }

  /** Whether to end at once: with other processes a stop is agreed upon in the next step. */
  private boolean stopsNow() {
    return engine.isAlone() && stopRequested.get();
  }

  /**
   * Evaluates the current weights. The result is recorded only if these weights are in a
   * checkpoint; if their save failed, it is tried once more: a recorded mIoU belongs to weights on
   * the disk. In several processes all take part, whether it is recorded or not.
   *
   * @return the mIoU if it is recorded
   */
  private Optional<Double> evaluate(long done, boolean saved) {
    Optional<ConfusionMatrix> evaluated = engine.evaluate(stopRequested::get);
    for (String fault : engine.imagesLeftOut()) {
      LOG.info("evaluation after step {}: {}; it is left out", done, fault);
      listeners.forEach(listener -> listener.onImageLeftOut(done, fault));
    }
    if (evaluated.isPresent() && !saved && !checkpoints.trySave(done)) {
      checkpoints.warn(
          done,
          "the evaluation is not recorded, since the weights of that step could not be saved");
      return Optional.empty();
    }
    evaluated.ifPresent(matrix -> tell(done, matrix));
    return evaluated.map(ConfusionMatrix::meanIou);
  }

  private void tell(long done, ConfusionMatrix matrix) {
    listeners.forEach(listener -> listener.onEvaluation(done, matrix));
    if (!listeners.isEmpty()) {
      Inspection inspection = engine.inspect();
      listeners.forEach(listener -> listener.onInspection(done, inspection));
    }
  }

  /**
   * Each float as the shortest decimal that names it, so that equal runs log equal text; without
   * what is not finite, for which JSON has no number.
   */
  private Map<String, Double> scalars(Map<String, Float> values, double imagesPerSecond) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (Float.isFinite(value)) {
            scalars.put(name, Double.parseDouble(value.toString()));
          }
        });
    if (plan.skipNonfiniteSteps() == 0) {
      scalars.remove(StepUpdate.SKIPPED_STEPS);
    }
    scalars.put("images_per_second", Math.round(imagesPerSecond * 100) / 100.0);
    return scalars;
  }
}
