package dev.tandem.training;

import dev.tandem.evaluation.ConfusionMatrix;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a trainer steers: all replicas of this process, in step with those of others. */
public interface TrainingEngine {
  /**
   * Does one step.
   *
   * @param stop whether this process was asked to end
   */
  TrainingStep.Outcome step(boolean stop);

  /**
   * What is wrong with images that were found to be broken since the last call, and replaced by
   * others.
   */
  List<String> brokenImages();

  /** What is wrong with validation images that the last evaluation left out for the first time. */
  List<String> imagesLeftOut();

  /** Whether no other process takes part: a stop need not be agreed upon. */
  boolean isAlone();

  /**
   * Which images a step saw. Takes milliseconds: for a message after a failure.
   *
   * @param step counted from 0
   */
  StepImages images(long step);

  /** The name of a variable with a value that is not finite, if there is one. */
  Optional<String> notFinite();

  /**
   * Evaluates the network that the method evaluates on all validation images, without those that
   * cannot be read, as long as they are few.
   *
   * @param abandoned asked between images; once true the evaluation ends without a result. Not
   *     asked where other processes take part
   */
  Optional<ConfusionMatrix> evaluate(BooleanSupplier abandoned);

  /**
   * Looks at pseudo-labels and prototypes as they are now, and gives what the last evaluation
   * collected of single images. A stop does not cut it short: it is a few images, and the figures
   * of some of them would stay in the metrics.
   */
  default Inspection inspect() {
    return Inspection.NOTHING;
  }

  /**
   * Writes every variable to checkpoint files with that prefix.
   *
   * @throws dev.tandem.file.UnwritableException if they cannot be written
   */
  void save(Path prefix);
}
