package dev.tandem.experiments.assembly;

import dev.tandem.evaluation.ViewPlan;
import dev.tandem.experiments.config.EvaluationConfig;
import java.util.Optional;

/** From {@code evaluation} of a config to the views of an image. */
final class ViewPlans {
  private ViewPlans() {}

  static ViewPlan of(EvaluationConfig config) {
    return config.sliding()
        ? sliding(config)
        : new ViewPlan(Optional.empty(), config.scales(), config.flip());
  }

  /** Sliding windows, even if the config does not ask for them. */
  static ViewPlan sliding(EvaluationConfig config) {
    ViewPlan.Sliding windows = new ViewPlan.Sliding(config.window(), config.stride());
    return new ViewPlan(Optional.of(windows), config.scales(), config.flip());
  }
}
