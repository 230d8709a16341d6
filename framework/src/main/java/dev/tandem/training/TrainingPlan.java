package dev.tandem.training;

/**
 * How long a training is, how large its batches are, and what is due when.
 *
 * @param steps optimiser steps of the whole training, at least 1
 * @param labeledBatch labelled images of a replica in a step, at least 1
 * @param unlabeledBatch unlabelled images of a replica in each batch that the method takes, at
 *     least 1
 * @param evaluateEvery steps between evaluations; 0 = only after the last step
 * @param checkpointEvery steps between checkpoints; 0 = only at evaluations and after the last step
 * @param logEvery steps between two lines of the metrics, at least 1
 * @param seed of everything random: initial weights, order, crops, mixing, sampling
 * @param keepCheckpoints how many of the newest checkpoints are kept beside the best, at least 1
 * @param skipNonfiniteSteps how many steps of the whole training may have a loss or gradient that
 *     is not finite; they change no weights. One more ends the training
 */
public record TrainingPlan(
    long steps,
    int labeledBatch,
    int unlabeledBatch,
    long evaluateEvery,
    long checkpointEvery,
    long logEvery,
    long seed,
    int keepCheckpoints,
    int skipNonfiniteSteps) {

  private static final int BATCH = 4;
  private static final long SEED = 3407;
  private static final int KEPT = 3;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if steps, a batch, {@code logEvery} or {@code keepCheckpoints}
   *     is below 1, or another number below 0
   */
  public TrainingPlan {
    require("steps", steps, 1);
    require("labelled images of a batch", labeledBatch, 1);
    require("unlabelled images of a batch", unlabeledBatch, 1);
    require("steps between evaluations", evaluateEvery, 0);
    require("steps between checkpoints", checkpointEvery, 0);
    require("steps between lines of the metrics", logEvery, 1);
    require("checkpoints that are kept", keepCheckpoints, 1);
    require("steps that may not be finite", skipNonfiniteSteps, 0);
  }

  private static void require(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + ": found " + value + ", expected at least " + least);
    }
  }

  /**
   * A training of that length with 4 + 4 images a step, evaluated and saved after the last step,
   * every step logged, seed 3407, the newest three checkpoints kept, no step skipped.
   */
  public static TrainingPlan ofSteps(long steps) {
    return new TrainingPlan(steps, BATCH, BATCH, 0, 0, 1, SEED, KEPT, 0);
  }

  /** The same with other batches. */
  public TrainingPlan withBatches(int labeled, int unlabeled) {
    return new TrainingPlan(
        steps,
        labeled,
        unlabeled,
        evaluateEvery,
        checkpointEvery,
        logEvery,
        seed,
        keepCheckpoints,
        skipNonfiniteSteps);
  }

  /** The same, evaluated and saved every {@code interval} steps too. */
  public TrainingPlan withEvaluationEvery(long interval) {
    return new TrainingPlan(
        steps,
        labeledBatch,
        unlabeledBatch,
        interval,
        checkpointEvery,
        logEvery,
        seed,
        keepCheckpoints,
        skipNonfiniteSteps);
  }

  /** The same, saved every {@code interval} steps too. */
  public TrainingPlan withCheckpointEvery(long interval) {
    return new TrainingPlan(
        steps,
        labeledBatch,
        unlabeledBatch,
        evaluateEvery,
        interval,
        logEvery,
        seed,
        keepCheckpoints,
        skipNonfiniteSteps);
  }

  /** The same with another seed. */
  public TrainingPlan withSeed(long value) {
    return new TrainingPlan(
        steps,
        labeledBatch,
        unlabeledBatch,
        evaluateEvery,
        checkpointEvery,
        logEvery,
        value,
        keepCheckpoints,
        skipNonfiniteSteps);
  }

  /** The same, with another number of checkpoints kept beside the best. */
  public TrainingPlan withKeptCheckpoints(int count) {
    return new TrainingPlan(
        steps,
        labeledBatch,
        unlabeledBatch,
        evaluateEvery,
        checkpointEvery,
        logEvery,
        seed,
        count,
        skipNonfiniteSteps);
  }

  /** The same, in which so many steps may be skipped because they are not finite. */
  public TrainingPlan withSkippedSteps(int most) {
    return new TrainingPlan(
        steps,
        labeledBatch,
        unlabeledBatch,
        evaluateEvery,
        checkpointEvery,
        logEvery,
        seed,
        keepCheckpoints,
        most);
  }

  /** Images that a replica sees in a step, labelled and unlabelled. */
  public int imagesPerStep(TrainingMethod method) {
    int batches = method.unlabeled().map(TrainingMethod.UnlabeledBatches::count).orElse(0);
    return labeledBatch + batches * unlabeledBatch;
  }

  boolean evaluatesAfter(long done) {
    return done == steps || (evaluateEvery > 0 && done % evaluateEvery == 0);
  }

  boolean savesAfter(long done) {
    return evaluatesAfter(done) || (checkpointEvery > 0 && done % checkpointEvery == 0);
  }
}
