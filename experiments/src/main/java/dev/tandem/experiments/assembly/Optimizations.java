package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.ParameterGroupConfig;
import dev.tandem.experiments.config.TrainingConfig;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.AdamW;
import dev.tandem.optimizer.GradientClipping;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.Optimizer;
import dev.tandem.optimizer.ParameterGroup;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** From {@code training} of a config to how the weights move. */
final class Optimizations {
  private Optimizations() {}

  /**
   * @param model whose parameters of the variance have a rate of their own
   */
  static Optimization of(TrainingConfig training, SegmentationModel model) {
    Schedule rate = rate(training, training.learningRate(), training.learningRateMin());
    List<ParameterGroup> groups = new ArrayList<>();
    for (ParameterGroupConfig group : training.parameterGroups()) {
      groups.add(
          new ParameterGroup(
              "learning_rate:" + group.prefix(),
              group.prefix(),
              rate.times(group.rateFactor()),
              OptionalDouble.of(training.weightDecay() * group.weightDecayFactor())));
    }
    model
        .varianceParameters()
        .map(
            prefix ->
                ParameterGroup.of(
                    "probability_learning_rate",
                    prefix,
                    rate(
                        training,
                        training.probabilityLearningRate(),
                        training.probabilityLearningRateMin())))
        .ifPresent(groups::add);
    groups.add(ParameterGroup.rest(rate));
    Optional<GradientClipping> clipping =
        training.clipGradientNorm() > 0
            ? Optional.of(new GradientClipping(training.clipGradientNorm()))
            : Optional.empty();
    try {
      return new Optimization(
          optimizer(training), training.weightDecay(), groups, clipping, training.decayVectors());
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("training.parameter_groups: " + e.getMessage(), e);
    }
  }

  private static Schedule rate(TrainingConfig training, double start, double floor) {
    double power = training.learningRatePower();
    Schedule rate =
        training.learningRateOneStepLate()
            ? Schedule.polyOneStepLate(start, power, floor, training.steps())
            : Schedule.poly(start, power, floor);
    return training.warmUp() > 0
        ? rate.times(Schedule.warmUp(training.warmUp(), training.steps()))
        : rate;
  }

  private static Optimizer optimizer(TrainingConfig training) {
    return training
        .optimizer()
        .make(
            word ->
                switch (word) {
                  case SGD -> new Sgd(training.momentum(), training.nesterov());
                  case ADAMW -> AdamW.standard();
                },
            Optimizer.class);
  }
}
