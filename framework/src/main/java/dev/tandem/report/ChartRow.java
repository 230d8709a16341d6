package dev.tandem.report;

import java.util.List;

/** Charts side by side, whose axes of the steps end at the same step. */
final class ChartRow {
  private final double lastStep;
  private final StringBuilder charts = new StringBuilder();

  ChartRow(double lastStep) {
    this.lastStep = lastStep;
  }

  /** Adds a chart if there is anything to draw. */
  void add(String title, List<Curve> curves) {
    if (curves.stream().anyMatch(curve -> !curve.points().isEmpty())) {
      charts.append(
          "<figure><figcaption>%s</figcaption>\n%s</figure>\n"
              .formatted(Html.escape(title), new LineChart(title, curves, lastStep).svg()));
    }
  }

  String html() {
    return charts.isEmpty() ? "" : "<div class=\"charts\">\n" + charts + "</div>\n";
  }
}
