package dev.tandem.report;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One of the scalars that a training logs at its steps.
 *
 * @param metrics of the run
 * @param name for example {@code loss}
 */
record Scalar(RunMetrics metrics, String name) {

  /** The logged values. */
  List<Curve.Point> points() {
    return metrics.training().stream()
        .filter(point -> point.scalars().containsKey(name))
        .map(point -> new Curve.Point(point.step(), point.scalars().get(name)))
        .toList();
  }

  /** The last value. */
  OptionalDouble last() {
    List<Curve.Point> points = points();
    return points.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(points.get(points.size() - 1).value());
  }

  /**
   * The median (the lower of the two middle values), which an outlier in the first step does not
   * affect.
   */
  OptionalDouble median() {
    List<Curve.Point> points = points();
    return points.stream()
        .mapToDouble(Curve.Point::value)
        .sorted()
        .skip(Math.max(0, (points.size() - 1) / 2))
        .findFirst();
  }
}
