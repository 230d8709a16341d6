package dev.tandem.report;

import java.util.List;
import java.util.Optional;

/**
 * Mean and standard deviation of one result over several runs with different seeds.
 *
 * @param count of the runs
 * @param mean over the runs
 * @param deviation sample standard deviation (divisor n − 1); empty for a single run
 */
public record SeedStatistic(int count, double mean, Optional<Double> deviation) {

  /** The statistic of the values; empty if there are none. */
  public static Optional<SeedStatistic> of(List<Double> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    if (values.size() == 1) {
      return Optional.of(new SeedStatistic(1, mean, Optional.empty()));
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Optional.of(
        new SeedStatistic(
            values.size(), mean, Optional.of(Math.sqrt(squares / (values.size() - 1)))));
  }

  /** Standard error of the mean: deviation / √count; empty for a single run. */
  public Optional<Double> standardError() {
    return deviation.map(d -> d / Math.sqrt(count));
  }
}
