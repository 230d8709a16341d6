package dev.tandem.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One curve of a chart.
 *
 * @param name of the run
 * @param style index of the run, which gives the colour
 * @param points in the order of the steps, all finite
 */
record Curve(String name, int style, List<Point> points) {
  private static final double NOISE = 0.03;
  private static final int LEAST_MEANS = 8;
  private static final int MOST_MEANS = 60;

  /**
   * @param step along the x-axis
   * @param value along the y-axis
   */
  record Point(double step, double value) {}

  /** Removes points that cannot be drawn: values that are not finite. */
  Curve {
    points = points.stream().filter(point -> Double.isFinite(point.value())).toList();
  }

  /**
   * Whether the curve goes up and down from point to point: the mean distance of a point from the
   * middle of its neighbours is above {@value #NOISE} of the whole range.
   */
  boolean isNoisy() {
    double low = points.stream().mapToDouble(Point::value).min().orElse(0);
    double high = points.stream().mapToDouble(Point::value).max().orElse(0);
    double distance = 0;
    for (int i = 1; i + 1 < points.size(); i++) {
      double middle = (points.get(i - 1).value() + points.get(i + 1).value()) / 2;
      distance += Math.abs(points.get(i).value() - middle);
    }
    return distance > NOISE * (high - low) * points.size();
  }

  /**
   * The means of {@value #LEAST_MEANS} to {@value #MOST_MEANS} sections, about six points each
   * where there are enough.
   */
  Curve smoothed() {
    return thinned(Math.max(LEAST_MEANS, Math.min(MOST_MEANS, points.size() / 6)));
  }

  /** A curve of at most {@code most} points, each the mean of a section of this curve. */
  Curve thinned(int most) {
    if (points.size() <= most) {
      return this;
    }
    List<Point> means = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      List<Point> part = points.subList(border(i, most), border(i + 1, most));
      means.add(
          new Point(
              part.stream().mapToDouble(Point::step).average().orElseThrow(),
              part.stream().mapToDouble(Point::value).average().orElseThrow()));
    }
    return new Curve(name, style, means);
  }

  private int border(int part, int parts) {
    return (int) ((long) points.size() * part / parts);
  }
}
