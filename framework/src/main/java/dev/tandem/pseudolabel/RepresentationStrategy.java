package dev.tandem.pseudolabel;

import org.tensorflow.op.Ops;

/**
 * Pseudo-labels from representation space for both spaces: the class whose prototype is most alike.
 *
 * @param temperature of the softmax over similarities, above 0
 */
public record RepresentationStrategy(double temperature) implements PseudoLabelStrategy {
  @Override
  public PseudoLabels label(Ops tf, TeacherPredictions teacher) {
    return PseudoLabels.shared(teacher.representationLabels(tf, temperature));
  }
}
