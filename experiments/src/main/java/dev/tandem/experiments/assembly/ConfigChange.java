package dev.tandem.experiments.assembly;

import dev.tandem.experiments.config.ExperimentConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What differs between the config that a run was begun with and one with which it shall go on. Keys
 * that change nothing of what is learned may differ, and the number of steps may grow.
 *
 * @param refused keys that may not differ, each with both values
 * @param warnings what to tell the user of those that may
 */
public record ConfigChange(List<String> refused, List<String> warnings) {
  private static final String STEPS = "training.steps";

  /** Keys, or groups of keys, that say nothing of what a step learns. */
  static final Set<String> HARMLESS =
      Set.of(
          "name",
          "description",
          "evaluation",
          "distribution.start_timeout",
          "model.recompute",
          "training.log_every",
          "training.inspected_images",
          "training.evaluate_every",
          "training.checkpoint_every",
          "training.keep_checkpoints",
          "training.skip_nonfinite_steps",
          "training.max_broken_images",
          "training.intra_op_threads",
          "training.inter_op_threads");

  /** Compares two configs. */
  public static ConfigChange between(ExperimentConfig begun, ExperimentConfig asked) {
    Map<String, String> before = begun.keys();
    Map<String, String> after = asked.keys();
    Set<String> all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    List<String> refused = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (String key : all) {
      String was = before.getOrDefault(key, "nothing");
      String is = after.getOrDefault(key, "nothing");
      if (was.equals(is) || isHarmless(key)) {
        continue;
      }
      if (key.equals(STEPS) && asked.training().steps() > begun.training().steps()) {
        warnings.add(
            "%s was %s and is %s: learning rates and ramp-ups run over the new number from here, as in no training that was begun with it"
                .formatted(key, was, is));
      } else {
        refused.add(key + " was " + was + " and is " + is);
      }
    }
    return new ConfigChange(refused, warnings);
  }

  private static boolean isHarmless(String key) {
    return HARMLESS.stream().anyMatch(h -> key.equals(h) || key.startsWith(h + "."));
  }
}
