package dev.tandem.training;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.file.UnwritableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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
  private final Optional<Checkpoints> checkpoints;
  private final TrainingPlan plan;
  private final int imagesPerStep;
  private final List<TrainingListener> listeners;
  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private Optional<Evaluated> unrecorded = Optional.empty();

  /** What the checkpoint of a step was evaluated to, 0 to 1. */
  private record Evaluated(long step, double miou) {}

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
    this.checkpoints = checkpoints;
    this.plan = plan;
    this.imagesPerStep = imagesPerStep;
    this.listeners = List.copyOf(listeners);
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
    boolean stopped = mayStop();
    boolean saved = firstStep > 0;
    Optional<Double> miou = Optional.empty();
    if (evaluationMissing && !stopped) {
      miou = evaluate(done, true);
      saved = miou.isEmpty() || isRecorded(done, miou.get());
    }
    while (done < plan.steps() && !stopped) {
      long begun = System.nanoTime();
      TrainingStep.Outcome outcome = engine.step(stopRequested.get());
      double seconds = (System.nanoTime() - begun) / 1e9;
      done++;
      requireFinite(done, outcome.scalars());
      Map<String, Double> scalars = scalars(outcome.scalars(), imagesPerStep / seconds);
      tellBrokenImages(done);
      for (TrainingListener listener : listeners) {
        listener.onStep(done, scalars);
      }
      if (plan.savesAfter(done)) {
        requireFiniteVariables(done);
      }
      // Saved first: whatever happens in an evaluation, the steps are kept.
      saved = plan.savesAfter(done) && isSaved(done);
      miou = Optional.empty();
      if (plan.evaluatesAfter(done)) {
        miou = evaluate(done, saved);
        saved = miou.isEmpty() ? saved : isRecorded(done, miou.get());
      }
      stopped = outcome.stopRequested() || mayStop();
    }
    if (!saved) {
      requireFiniteVariables(done);
      saveLast(done, miou);
    }
    for (TrainingListener listener : listeners) {
      listener.onEnd(done, checkpoints.flatMap(Checkpoints::bestMiou).orElse(0.0));
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
  private boolean mayStop() {
    return engine.isAlone() && stopRequested.get();
  }

  /**
   * Evaluates the state, which counts if it is saved, by now or after another try: other figures
   * would belong to no network. In several processes all take part, whether it counts or not.
   *
   * @return the mIoU if it counts
   */
  private Optional<Double> evaluate(long done, boolean saved) {
    Optional<ConfusionMatrix> evaluated = engine.evaluate(stopRequested::get);
    for (String fault : engine.imagesLeftOut()) {
      LOG.info("evaluation after step {}: {}; it is left out", done, fault);
      listeners.forEach(listener -> listener.onImageLeftOut(done, fault));
    }
    if (evaluated.isPresent() && !saved && !isSaved(done)) {
      warn(
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

  /** Saves if that is possible now. */
  private boolean isSaved(long done) {
    return isWritten(done, () -> save(done, Optional.empty()));
  }

  /** Adds its mIoU to the checkpoint if that is possible now; else it comes before the next. */
  private boolean isRecorded(long done, double miou) {
    unrecorded = Optional.of(new Evaluated(done, miou));
    return isWritten(
        done,
        () -> {
          listeners.forEach(listener -> listener.onSave(done));
          record();
        });
  }

  private void record() {
    unrecorded.ifPresent(
        evaluated -> checkpoints.ifPresent(kept -> kept.record(evaluated.step, evaluated.miou)));
    unrecorded = Optional.empty();
  }

  private boolean isWritten(long done, Runnable write) {
    try {
      write.run();
      return true;
    } catch (UnwritableException e) {
      warn(done, e.getMessage() + "; tried again when the next checkpoint is due");
      return false;
    }
  }

  /** After the last step the training ends with the failure itself, if there still is one then. */
  private void warn(long done, String what) {
    if (done < plan.steps()) {
      LOG.warn("step {}: {}", done, what);
    }
  }

  private void save(long done, Optional<Double> miou) {
    if (checkpoints.isPresent()) {
      listeners.forEach(listener -> listener.onSave(done));
      record();
      checkpoints.get().save(done, miou, engine::save);
    }
  }

  /** There is no next checkpoint: the weights are kept, whatever else cannot be written. */
  private void saveLast(long done, Optional<Double> miou) {
    try {
      save(done, miou);
    } catch (UnwritableException e) {
      checkpoints
          .filter(kept -> !kept.latestStep().equals(Optional.of(done)))
          .ifPresent(kept -> kept.save(done, miou, engine::save));
      throw e;
    }
  }

  /** Accepts a step that is not finite as long as the plan allows one more. */
  private void requireFinite(long done, Map<String, Float> values) {
    String found = notFinite(values);
    if (found.isEmpty()) {
      return;
    }
    String what = found + " (" + engine.images(done - 1).text() + ")";
    if (values.get(StepUpdate.SKIPPED_STEPS) > plan.skipNonfiniteSteps()) {
      throw diverged(done, what + "; the step changed no weights, and " + whatIsKept());
    }
    LOG.warn("step {} changes no weights: {}", done, what);
  }

  /** Says what is not finite, the causes alone: a loss makes its total and the gradient so too. */
  private static String notFinite(Map<String, Float> values) {
    Map<String, Float> found = new LinkedHashMap<>(values);
    found.values().removeIf(Float::isFinite);
    for (String result :
        List.of(UpdateFigures.LARGEST_CHANGE, UpdateFigures.GRADIENT_NORM, TrainingStep.LOSS)) {
      if (found.size() > 1) {
        found.remove(result);
      }
    }
    return found.entrySet().stream()
        .map(entry -> entry.getKey() + " is " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** In every process, before an evaluation in which all take part. */
  private void requireFiniteVariables(long done) {
    engine
        .notFinite()
        .ifPresent(
            name -> {
              throw diverged(done, "the variable " + name + " is not finite; " + whatIsKept());
            });
  }

  private static DivergedException diverged(long done, String what) {
    return new DivergedException(
        "training diverged at step %d: %s. A lower learning rate may help".formatted(done, what));
  }

  private String whatIsKept() {
    return checkpoints
        .flatMap(Checkpoints::latestStep)
        .map(step -> "the last checkpoint, of step " + step + ", is kept")
        .orElse(
            checkpoints.isPresent()
                ? "no checkpoint was written yet"
                : "the last checkpoint of the chief, if it wrote one, is kept");
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
