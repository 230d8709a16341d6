package dev.tandem.optimizer;

import java.util.OptionalDouble;

/**
 * Parameters that share a learning rate and a weight decay.
 *
 * @param name what the learning rate is called in the metrics
 * @param prefix of the parameters' names below the network's root, for example {@code backbone/};
 *     empty for all
 * @param learningRate over the training's progress
 * @param weightDecay at least 0; where absent, that of the {@link Optimization}
 */
public record ParameterGroup(
    String name, String prefix, Schedule learningRate, OptionalDouble weightDecay) {
  /**
   * Checks the weight decay.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public ParameterGroup {
    if (weightDecay.isPresent() && !(weightDecay.getAsDouble() >= 0)) {
      throw new IllegalArgumentException(
          "parameter group " + name + ": weight decay " + weightDecay.getAsDouble());
    }
  }

  /** A group with the weight decay of the {@link Optimization}. */
  public static ParameterGroup of(String name, String prefix, Schedule learningRate) {
    return new ParameterGroup(name, prefix, learningRate, OptionalDouble.empty());
  }

  /** All parameters that no group before has; the rate is called {@code learning_rate}. */
  public static ParameterGroup rest(Schedule learningRate) {
    return of("learning_rate", "", learningRate);
  }
}
