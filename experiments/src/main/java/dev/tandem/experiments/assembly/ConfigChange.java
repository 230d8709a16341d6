package dev.tandem.experiments.assembly;

import static dev.tandem.experiments.config.MayDiffer.Between.BEGIN_AND_RESUME;

import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.KeyDifference;
import java.util.ArrayList;
import java.util.List;

/**
 * What differs between the config that a run was begun with and one with which it shall go on. Keys
 * that change nothing of what is learned may differ ({@link
 * dev.tandem.experiments.config.MayDiffer}), and the number of steps may grow.
 *
 * @param refused keys that may not differ, each with both values
 * @param warnings what to tell the user of those that may
 */
public record ConfigChange(List<String> refused, List<String> warnings) {
  private static final String STEPS = "training.steps";

  /** Compares two configs. */
  public static ConfigChange between(ExperimentConfig begun, ExperimentConfig asked) {
    boolean longer = asked.training().steps() > begun.training().steps();
    List<String> refused = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (KeyDifference difference :
        KeyDifference.between(
            begun.keysThatMustAgree(BEGIN_AND_RESUME), asked.keysThatMustAgree(BEGIN_AND_RESUME))) {
      if (difference.key().equals(STEPS) && longer) {
        warnings.add(
            difference
                + ": learning rates and ramp-ups run over the new number from here, as in no"
                + " training that was begun with it");
      } else {
        refused.add(difference + (difference.key().equals(STEPS) ? " (it may only grow)" : ""));
      }
    }
    return new ConfigChange(refused, warnings);
  }
}
