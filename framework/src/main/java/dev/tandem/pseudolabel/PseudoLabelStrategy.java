package dev.tandem.pseudolabel;

import org.tensorflow.op.Ops;

/**
 * A way to make pseudo-labels from the teacher's predictions (formulas.md, "Pseudo-labels"): it
 * decides what supervises logit space and what supervises representation space.
 */
@FunctionalInterface
public interface PseudoLabelStrategy {
  /** The pseudo-labels, [B, height, width] as the teacher's {@code size} says; without gradient. */
  PseudoLabels label(Ops tf, TeacherPredictions teacher);
}
