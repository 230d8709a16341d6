package dev.tandem.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A chart of curves over the training steps as inline SVG; fonts and colours come from the page's
 * style sheet. A noisy curve is drawn as a faint line with its smoothed values on top; one with few
 * points as a line with a dot at each point.
 */
final class LineChart {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 240;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 10;
  private static final int BOTTOM = 26;

  /** Points of the faint line: about one per pixel of the width. */
  private static final int FAINT_POINTS = 400;

  private static final int DOTTED_POINTS = 30;

  private final String title;
  private final List<Curve> curves;
  private final Axis steps;
  private final Axis values;

  /**
   * @param title description for screen readers
   * @param curves with at least one point in total
   * @param lastStep where the axis of the steps ends at least
   */
  LineChart(String title, List<Curve> curves, double lastStep) {
    this.title = title;
    this.curves = curves;
    double low = allValues().min().orElse(0);
    double high = allValues().max().orElse(1);
    // The axis starts at zero unless that would flatten the curves.
    boolean fromZero = low >= 0 && (low <= high / 2 || low == high);
    this.values = Axis.covering(fromZero ? 0 : low, high);
    this.steps =
        Axis.covering(
            0,
            curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(Curve.Point::step)
                .reduce(lastStep, Math::max));
  }

  /** The SVG element. */
  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, Html.escape(title)));
    for (double tick : values.ticks()) {
      svg.append(format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y(tick), WIDTH - RIGHT));
      svg.append(
          format(
              "<text class=\"y\" x=\"%d\" y=\"%.1f\">%s</text>\n",
              LEFT - 8, y(tick) + 4, values.label(tick)));
    }
    for (double tick : steps.ticks()) {
      svg.append(
          format(
              "<text class=\"x\" x=\"%.1f\" y=\"%d\">%s</text>\n",
              x(tick), HEIGHT - 8, steps.label(tick)));
    }
    curves.forEach(curve -> draw(svg, curve));
    return svg.append("</svg>\n").toString();
  }

  private void draw(StringBuilder svg, Curve curve) {
    int count = curve.points().size();
    if (count > DOTTED_POINTS && curve.isNoisy()) {
      svg.append(line(curve.thinned(FAINT_POINTS), "faint"));
      svg.append(line(curve.smoothed(), "line"));
    } else {
      svg.append(line(curve.thinned(FAINT_POINTS), "line"));
    }
    if (count <= DOTTED_POINTS) {
      curve.points().forEach(point -> svg.append(dot(curve, point)));
    }
  }

  private String line(Curve curve, String kind) {
    String points =
        curve.points().stream()
            .map(point -> format("%.1f,%.1f", x(point.step()), y(point.value())))
            .collect(Collectors.joining(" "));
    return format(
        "<polyline class=\"%s run%d\" points=\"%s\"/>\n",
        kind, ReportStyle.colourOf(curve.style()), points);
  }

  private String dot(Curve curve, Curve.Point point) {
    return format(
        "<circle class=\"dot run%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s, step %.0f: %s"
            + "</title></circle>\n",
        ReportStyle.colourOf(curve.style()),
        x(point.step()),
        y(point.value()),
        Html.escape(curve.name()),
        point.step(),
        Numbers.significant(point.value()));
  }

  private double x(double step) {
    return LEFT + steps.position(step) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - values.position(value) * (HEIGHT - TOP - BOTTOM);
  }

  private DoubleStream allValues() {
    return curves.stream()
        .flatMap(curve -> curve.points().stream())
        .mapToDouble(Curve.Point::value);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
