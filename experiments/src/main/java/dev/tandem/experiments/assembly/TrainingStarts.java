package dev.tandem.experiments.assembly;

import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.TrainingRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The first steps of a training, again and again with other draws: how often it starts well is not
 * to be seen from one run.
 */
public final class TrainingStarts {
  private TrainingStarts() {}

  /**
   * One start.
   *
   * @param seed of its draws
   * @param steps the scalars of each step
   */
  public record Start(long seed, List<Map<String, Float>> steps) {
    /** The values of a scalar, step by step. */
    public List<Float> values(String scalar) {
      return steps.stream().map(step -> step.get(scalar)).toList();
    }
  }

  /**
   * Trains the first steps of a config. Learning rates and weights are those of the whole training;
   * nothing is evaluated or saved. A loss that is not finite ends the start.
   *
   * @param config with the seed of the draws
   * @param steps at most
   */
  public static Start of(ExperimentConfig config, int steps) {
    List<Map<String, Float>> done = new ArrayList<>();
    try (TrainingRuntime runtime =
        new TrainingRuntime(Setups.of(config), new OneDeviceStrategy())) {
      runtime.begin();
      boolean finite = true;
      while (done.size() < steps && finite) {
        Map<String, Float> scalars = runtime.step(false).scalars();
        done.add(scalars);
        finite = scalars.values().stream().allMatch(Float::isFinite);
      }
    }
    return new Start(config.seed(), done);
  }
}
