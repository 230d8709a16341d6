package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Key;
import dev.tandem.training.EmaUpdate;

/** The moving average of the student's weights: a key that methods share. */
public record TeacherConfig(
    @Key(
            doc =
                "Part of the old weights that the teacher keeps in a step; with 0 the teacher is the"
                    + " student of the step before.",
            defaultsTo = "0.99",
            min = 0,
            max = 1)
        double teacherDecay) {

  /** How the teacher follows the student. */
  public EmaUpdate update() {
    return new EmaUpdate(teacherDecay);
  }
}
