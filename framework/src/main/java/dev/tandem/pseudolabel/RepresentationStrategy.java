package dev.tandem.pseudolabel;

import dev.tandem.ValueRange;
import org.tensorflow.op.Ops;

/**
 * Pseudo-labels of representation space, the class of the most similar prototype, supervise both
 * spaces.
 *
 * @param temperature of the softmax over similarities, above 0
 */
public record RepresentationStrategy(double temperature) implements PseudoLabelStrategy {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public RepresentationStrategy {
    ValueRange.requirePositive("temperature of the similarities", temperature);
  }

  @Override
  public PseudoLabels label(Ops tf, TeacherPredictions teacher) {
    return PseudoLabels.shared(teacher.representationLabels(tf, temperature));
  }
}
