package dev.tandem.training;

import org.tensorflow.op.Ops;

/** Ops of the graph, in the name scopes by which a trace tells the parts of a step apart. */
record StepScopes(
    Ops root, Ops student, Ops teacher, Ops view, Ops loss, Ops contrast, Ops update) {
  /** A name scope reads every op that is there: these are made while the graph is small. */
  static StepScopes of(Ops tf) {
    return new StepScopes(
        tf,
        tf.withSubScope(StepContext.STUDENT_SCOPE),
        tf.withSubScope(StepContext.TEACHER_SCOPE),
        tf.withSubScope(StepContext.VIEW_SCOPE),
        tf.withSubScope(StepContext.LOSS_SCOPE),
        tf.withSubScope(StepContext.CONTRAST_SCOPE),
        tf.withSubScope(TrainingStep.UPDATE_SCOPE));
  }
}
