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
 */
public record TrainingPlan(
    long steps,
    int labeledBatch,
    int unlabeledBatch,
    long evaluateEvery,
    long checkpointEvery,
    long logEvery,
    long seed) {

  private static final int BATCH = 4;
  private static final long SEED = 3407;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if steps, a batch or {@code logEvery} is below 1, or an
   *     interval below 0
   */
  public TrainingPlan {
    require("steps", steps, 1);
    require("labelled images of a batch", labeledBatch, 1);
    require("unlabelled images of a batch", unlabeledBatch, 1);
    require("steps between evaluations", evaluateEvery, 0);
    require("steps between checkpoints", checkpointEvery, 0);
    require("steps between lines of the metrics", logEvery, 1);
  }

  private static void require(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + ": found " + value + ", expected at least " + least);
    }
  }

  /**
   * A training of that length with 4 + 4 images a step, evaluated and saved after the last step,
   * every step logged, seed 3407.
   */
  public static TrainingPlan ofSteps(long steps) {
    return new TrainingPlan(steps, BATCH, BATCH, 0, 0, 1, SEED);
  }

  /** The same with other batches. */
  public TrainingPlan withBatches(int labeled, int unlabeled) {
    return new TrainingPlan(
        steps, labeled, unlabeled, evaluateEvery, checkpointEvery, logEvery, seed);
  }

  /** The same, evaluated and saved every {@code interval} steps too. */
  public TrainingPlan withEvaluationEvery(long interval) {
    return new TrainingPlan(
        steps, labeledBatch, unlabeledBatch, interval, checkpointEvery, logEvery, seed);
  }

  /** The same, saved every {@code interval} steps too. */
  public TrainingPlan withCheckpointEvery(long interval) {
    return new TrainingPlan(
        steps, labeledBatch, unlabeledBatch, evaluateEvery, interval, logEvery, seed);
  }

  /** The same with another seed. */
  public TrainingPlan withSeed(long value) {
    return new TrainingPlan(
        steps, labeledBatch, unlabeledBatch, evaluateEvery, checkpointEvery, logEvery, value);
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
