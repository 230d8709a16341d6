package dev.tandem.training;

import dev.tandem.data.Supervision;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How a method makes pseudo-labels, for looking at them at evaluations: what is built from it is no
 * part of a step.
 *
 * @param labels builds the pseudo-labels by which logit space is supervised
 * @param threshold confidence from which the method learns from a pixel, 0 to 1
 * @param prototypeSimilarity builds float32 [C, C]: how similar the prototype of each class is to
 *     those of the others, for a method that has prototypes
 */
public record PseudoLabeling(
    Labels labels,
    double threshold,
    Optional<Function<Ops, Operand<TFloat32>>> prototypeSimilarity) {

  /** Pseudo-labels of a method without prototypes. */
  public PseudoLabeling(Labels labels, double threshold) {
    this(labels, threshold, Optional.empty());
  }

  /** Builds the pseudo-labels of a batch. */
  @FunctionalInterface
  public interface Labels {
    /**
     * As a step labels its unlabelled images.
     *
     * @param context whose networks are those of the step, and whose passes move no statistics
     * @param weakView float32 [B, S, S, 3], 0 to 1
     * @return of the same height and width
     */
    Supervision of(StepContext context, Operand<TFloat32> weakView);
  }
}
