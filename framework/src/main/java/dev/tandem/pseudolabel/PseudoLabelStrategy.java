package dev.tandem.pseudolabel;

import org.tensorflow.op.Ops;

/**
 * A way to make pseudo-labels (METHODS 3). It says what supervises logit space and what supervises
 * representation space; the training step knows no more about it.
 */
@FunctionalInterface
public interface PseudoLabelStrategy {
  /** Labels and confidences at the images' size. */
  PseudoLabels label(Ops tf, TeacherPredictions teacher);
}
