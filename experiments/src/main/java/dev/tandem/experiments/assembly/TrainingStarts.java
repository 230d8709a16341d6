package dev.tandem.experiments.assembly;

import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.DamageWatch;
import dev.tandem.training.TrainingRuntime;
import dev.tandem.training.TrainingSetup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first steps of a training, to be repeated with other draws: how often a training starts well
 * is not to be seen from one run.
 */
public final class TrainingStarts {
  private TrainingStarts() {}

  /**
   * One start.
   *
   * @param seed of its draws
   * @param steps the scalars of each step, at least one
   * @param damage the first sign of it, if there was one
   */
  public record Start(long seed, List<Map<String, Float>> steps, Optional<String> damage) {
    /** The values of a scalar, step by step. */
    public List<Float> values(String scalar) {
      return steps.stream().map(step -> step.get(scalar)).toList();
    }

    /** The largest value of a scalar; 0 if the steps have none of that name. */
    public double largest(String scalar) {
      return steps.stream().mapToDouble(step -> step.getOrDefault(scalar, 0f)).max().orElseThrow();
    }

    /** The mean of a scalar over the last steps; NaN if the steps have none of that name. */
    public double meanOfLast(String scalar, int count) {
      return steps.subList(Math.max(0, steps.size() - count), steps.size()).stream()
          .mapToDouble(step -> step.getOrDefault(scalar, Float.NaN))
          .average()
          .orElseThrow();
    }
  }

  /**
   * Trains the first steps of a config. Learning rates and weights are those of the whole training;
   * nothing is evaluated or saved. A scalar that is not finite ends the start, as damage.
   *
   * @param config with the seed of the draws
   * @param steps at most
   * @throws dev.tandem.InvalidInputException if an input is missing
   */
  public static Start of(ExperimentConfig config, int steps) {
    List<Map<String, Float>> done = new ArrayList<>();
    Optional<String> damage = Optional.empty();
    DamageWatch watch = new DamageWatch();
    TrainingSetup setup = Setups.of(config).withoutInspection();
    setup.requireInputs(setup.brokenImages());
    try (TrainingRuntime runtime = new TrainingRuntime(setup, new OneDeviceStrategy())) {
      runtime.begin();
      boolean finite = true;
      while (done.size() < steps && finite) {
        Map<String, Float> scalars = runtime.step(false).scalars();
        done.add(scalars);
        finite = scalars.values().stream().allMatch(Float::isFinite);
        Optional<String> seen =
            finite
                ? watch.after(done.size(), doubles(scalars))
                : Optional.of("step " + done.size() + " is not finite");
        damage = damage.or(() -> seen);
      }
    }
    return new Start(config.seed(), done, damage);
  }

  private static Map<String, Double> doubles(Map<String, Float> scalars) {
    Map<String, Double> doubles = new HashMap<>();
    scalars.forEach((name, value) -> doubles.put(name, (double) value));
    return doubles;
  }
}
