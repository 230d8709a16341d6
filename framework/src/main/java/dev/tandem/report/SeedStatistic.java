package dev.tandem.report;

import java.util.List;
import java.util.Optional;

/**
 * One number of several runs that differ in their seed.
 *
 * @param mean of the runs
 * @param deviation sample standard deviation, with n − 1 below the root; empty for a single run
 */
public record SeedStatistic(double mean, Optional<Double> deviation) {

  /** Mean and deviation of the values; empty if there is none. */
  public static Optional<SeedStatistic> of(List<Double> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    if (values.size() == 1) {
      return Optional.of(new SeedStatistic(mean, Optional.empty()));
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Optional.of(
        new SeedStatistic(mean, Optional.of(Math.sqrt(squares / (values.size() - 1)))));
  }
}
