package dev.tandem.pseudolabel;

import org.tensorflow.op.Ops;

/**
 * Pseudo-labels of representation space, the class of the most similar prototype, supervise both
 * spaces.
 *
 * @param temperature of the softmax over similarities, above 0
 */
public record RepresentationStrategy(double temperature) implements PseudoLabelStrategy {
  @Override
  public PseudoLabels label(Ops tf, TeacherPredictions teacher) {
    return PseudoLabels.shared(teacher.representationLabels(tf, temperature));
  }
}
