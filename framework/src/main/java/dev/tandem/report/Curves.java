package dev.tandem.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The report's charts: mIoU, pixel accuracy, and every scalar that a training logs. */
final class Curves {
  private static final Map<String, String> TITLES =
      Map.of(
          "loss", "loss, total",
          "supervised", "supervised loss",
          "unsupervised", "unsupervised loss",
          "contrastive", "contrastive loss",
          "confident", "share of confident pseudo-labels",
          "images_per_second", "images per second");

  private static final String NOTE =
      "<p class=\"soft\">Over the training steps. Where a curve has two lines, the faint one shows"
          + " the logged values and the other their mean over sections of the training.</p>\n";

  private final List<ReportedRun> runs;

  Curves(List<ReportedRun> runs) {
    this.runs = runs;
  }

  /** The last step of any run: where the axes of all charts end. */
  double lastStep() {
    return runs.stream().mapToDouble(run -> ResultTables.lastStep(run.metrics())).max().orElse(0);
  }

  /** One chart per scalar, with a curve for each run that logged it. */
  String html() {
    ChartRow charts = new ChartRow(lastStep());
    charts.add("mIoU, percent", evaluated(RunMetrics.Evaluation::miou));
    charts.add("pixel accuracy, percent", evaluated(RunMetrics.Evaluation::pixelAccuracy));
    for (String scalar : scalars()) {
      charts.add(TITLES.getOrDefault(scalar, scalar.replace('_', ' ')), logged(scalar));
    }
    String html = charts.html();
    return html.isEmpty() ? "" : RunLabel.legend(runs) + NOTE + html;
  }

  private List<Curve> evaluated(ToDoubleFunction<RunMetrics.Evaluation> share) {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      List<Curve.Point> points =
          runs.get(i).metrics().evaluations().stream()
              .map(e -> new Curve.Point(e.step(), 100 * share.applyAsDouble(e)))
              .toList();
      curves.add(new Curve(runs.get(i).name(), i, points));
    }
    return curves;
  }

  private List<Curve> logged(String scalar) {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      ReportedRun run = runs.get(i);
      curves.add(new Curve(run.name(), i, new Scalar(run.metrics(), scalar).points()));
    }
    return curves;
  }

  private Set<String> scalars() {
    Set<String> names = new LinkedHashSet<>();
    runs.forEach(
        run -> run.metrics().training().forEach(point -> names.addAll(point.scalars().keySet())));
    return names;
  }
}
