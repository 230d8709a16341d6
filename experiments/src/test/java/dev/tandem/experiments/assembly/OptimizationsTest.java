package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.optimizer.AdamW;
import dev.tandem.optimizer.GradientClipping;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.ParameterGroup;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Each key of {@code training} reaches the part of the optimization that it names. */
class OptimizationsTest {
  private static final Schedule RATE = Schedule.poly(0.2, 0.8, 0.003);

  @Test
  void sgd() {
    Optimization expected =
        new Optimization(
            new Sgd(0.7, false),
            0.04,
            List.of(ParameterGroup.rest(RATE)),
            Optional.of(new GradientClipping(5)),
            false);
    assertEquals(
        expected,
        optimization(
            "training.momentum=0.7",
            "training.nesterov=false",
            "training.weight_decay=0.04",
            "training.clip_gradient_norm=5",
            "training.decay_vectors=false"));
  }

  @Test
  void nesterovAndDecayOfVectorsAreTheDefault() {
    assertEquals(Optimization.uniform(new Sgd(0.9, true), 5e-4, RATE), optimization());
  }

  @Test
  void adamWWithGroupsAndWarmUp() {
    Schedule warm = RATE.times(Schedule.warmUp(30, 1000));
    ParameterGroup backbone =
        new ParameterGroup(
            "learning_rate:backbone/", "backbone/", warm.times(0.5), OptionalDouble.of(0.04 * 3));
    assertEquals(
        new Optimization(
            AdamW.standard(), 0.04, List.of(backbone, ParameterGroup.rest(warm)), Optional.empty()),
        optimization(
            "training.optimizer=adamw",
            "training.weight_decay=0.04",
            "training.warm_up=30",
            "training.parameter_groups=[{\"prefix\": \"backbone/\", \"rate_factor\": 0.5,"
                + " \"weight_decay_factor\": 3}]"));
  }

  @Test
  void variancesHaveRatesOfTheirOwn() {
    ParameterGroup probability =
        ParameterGroup.of(
            "probability_learning_rate", "probability/", Schedule.poly(0.06, 0.8, 0.007));
    assertEquals(
        List.of(probability, ParameterGroup.rest(RATE)),
        optimization(
                "method.representation=gaussian",
                "training.probability_learning_rate=0.06",
                "training.probability_learning_rate_min=0.007")
            .groups());
  }

  private static Optimization optimization(String... settings) {
    ExperimentConfig config =
        ExperimentConfig.parse(
            """
            {"name": "test", "training": {"steps": 1000, "learning_rate": 0.2,
             "learning_rate_power": 0.8, "learning_rate_min": 0.003}}
            """,
            Path.of("."),
            "test",
            List.of(settings));
    return Optimizations.of(config.training(), Models.of(config.model(), 2, Methods.of(config)));
  }
}
