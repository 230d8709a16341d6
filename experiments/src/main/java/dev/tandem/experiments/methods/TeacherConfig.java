package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Key;
import dev.tandem.training.EmaUpdate;

/** The moving average of the student's weights: a key that methods share. */
public record TeacherConfig(
    @Key(
            doc = "EMA decay of the teacher; with 0 the teacher has the student's current weights.",
            defaultsTo = "0.99",
            min = 0,
            max = 1)
        double teacherDecay) {

  /** How the teacher follows the student. */
  public EmaUpdate update() {
    return new EmaUpdate(teacherDecay);
  }
}
