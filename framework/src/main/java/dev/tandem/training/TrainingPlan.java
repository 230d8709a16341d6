package dev.tandem.training;

import dev.tandem.ValueRange;

/**
 * How long a training is, how large its batches are, and what is due when.
 *
 * @param steps optimizer steps of the whole training, at least 1
 * @param batches images of a replica in a step
 * @param intervals steps between evaluations, checkpoints and lines of the metrics
 * @param seed of everything random: initial weights, order, crops, mixing, sampling
 * @param keepCheckpoints how many of the newest checkpoints are kept beside the best, at least 1
 * @param skipNonfiniteSteps how many steps of the whole training may have a loss or gradient that
 *     is not finite; they change no weights. One more ends the training
 */
public record TrainingPlan(
    long steps,
    Batches batches,
    Intervals intervals,
    long seed,
    int keepCheckpoints,
    int skipNonfiniteSteps) {

  private static final int BATCH = 4;
  private static final long SEED = 3407;
  private static final int KEPT = 3;

  /**
   * Images of a replica in a step.
   *
   * @param labeled labelled images, at least 1
   * @param unlabeled unlabelled images in each batch that the method takes, at least 1
   */
  public record Batches(int labeled, int unlabeled) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public Batches {
      ValueRange.requireAtLeast("labelled images of a batch", labeled, 1);
      ValueRange.requireAtLeast("unlabelled images of a batch", unlabeled, 1);
    }
  }

  /**
   * Steps between what is due again and again.
   *
   * @param evaluation steps between evaluations; 0 = only after the last step
   * @param checkpoint steps between checkpoints; 0 = only at evaluations and after the last step
   * @param log steps between two lines of the metrics, at least 1
   */
  public record Intervals(long evaluation, long checkpoint, long log) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if {@code log} is below 1, or another number below 0
     */
    public Intervals {
      ValueRange.requireAtLeast("steps between evaluations", evaluation, 0);
      ValueRange.requireAtLeast("steps between checkpoints", checkpoint, 0);
      ValueRange.requireAtLeast("steps between lines of the metrics", log, 1);
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if steps or {@code keepCheckpoints} is below 1, or {@code
   *     skipNonfiniteSteps} below 0
   */
  public TrainingPlan {
    ValueRange.requireAtLeast("steps", steps, 1);
    ValueRange.requireAtLeast("checkpoints that are kept", keepCheckpoints, 1);
    ValueRange.requireAtLeast("steps that may not be finite", skipNonfiniteSteps, 0);
  }

  /**
   * A training of that length with 4 + 4 images a step, evaluated and saved after the last step,
   * every step logged, seed 3407, the newest three checkpoints kept, no step skipped.
   */
  public static TrainingPlan ofSteps(long steps) {
    return new TrainingPlan(
        steps, new Batches(BATCH, BATCH), new Intervals(0, 0, 1), SEED, KEPT, 0);
  }

  /** The same with other batches. */
  public TrainingPlan withBatches(int labeled, int unlabeled) {
    return new TrainingPlan(
        steps,
        new Batches(labeled, unlabeled),
        intervals,
        seed,
        keepCheckpoints,
        skipNonfiniteSteps);
  }

  /** The same with other steps between evaluations, checkpoints and lines of the metrics. */
  public TrainingPlan withIntervals(Intervals other) {
    return new TrainingPlan(steps, batches, other, seed, keepCheckpoints, skipNonfiniteSteps);
  }

  /** The same, evaluated and saved every {@code steps} steps too. */
  public TrainingPlan withEvaluationEvery(long steps) {
    return withIntervals(new Intervals(steps, intervals.checkpoint, intervals.log));
  }

  /** The same, saved every {@code steps} steps too. */
  public TrainingPlan withCheckpointEvery(long steps) {
    return withIntervals(new Intervals(intervals.evaluation, steps, intervals.log));
  }

  /** The same with another seed. */
  public TrainingPlan withSeed(long value) {
    return new TrainingPlan(steps, batches, intervals, value, keepCheckpoints, skipNonfiniteSteps);
  }

  /** The same, with another number of checkpoints kept beside the best. */
  public TrainingPlan withKeptCheckpoints(int count) {
    return new TrainingPlan(steps, batches, intervals, seed, count, skipNonfiniteSteps);
  }

  /** The same, in which at most {@code most} steps may be skipped because they are not finite. */
  public TrainingPlan withSkippedSteps(int most) {
    return new TrainingPlan(steps, batches, intervals, seed, keepCheckpoints, most);
  }

  /** Images that a replica sees in a step, labelled and unlabelled. */
  public int imagesPerStep(TrainingMethod method) {
    int taken = method.unlabeled().map(TrainingMethod.UnlabeledBatches::count).orElse(0);
    return batches.labeled + taken * batches.unlabeled;
  }

  boolean evaluatesAfter(long done) {
    return done == steps || (intervals.evaluation > 0 && done % intervals.evaluation == 0);
  }

  boolean savesAfter(long done) {
    return evaluatesAfter(done) || (intervals.checkpoint > 0 && done % intervals.checkpoint == 0);
  }
}
