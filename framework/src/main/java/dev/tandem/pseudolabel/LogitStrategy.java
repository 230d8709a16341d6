package dev.tandem.pseudolabel;

import org.tensorflow.op.Ops;

/** Pseudo-labels of logit space supervise both spaces (PRCL, and the baseline of CSS). */
public final class LogitStrategy implements PseudoLabelStrategy {
  @Override
  public PseudoLabels label(Ops tf, TeacherPredictions teacher) {
    return PseudoLabels.shared(teacher.logitLabels(tf));
  }
}
