package dev.tandem.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The report's result tables: one with a row for each run, one with a row for each class. */
final class ResultTables {
  private static final String MISSING = "<td>–</td>";

  private final List<ReportedRun> runs;

  ResultTables(List<ReportedRun> runs) {
    this.runs = runs;
  }

  /** The final and the best results of each run, as HTML. */
  String summary() {
    OptionalDouble highest =
        runs.stream()
            .flatMap(run -> run.metrics().best().stream())
            .mapToDouble(RunMetrics.Evaluation::miou)
            .max();
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < runs.size(); i++) {
      rows.append(Html.element("tr", summaryRow(i, highest)));
    }
    return """
    <div class="wide"><table>
    <caption>mIoU and pixel accuracy in percent, on the validation images.</caption>
    <thead><tr><th>run</th><th>best mIoU</th><th>at step</th><th>final mIoU</th>\
    <th>final pixel accuracy</th><th>final loss</th>\
    <th>steps</th><th>median images/s</th></tr></thead>
    <tbody>
    """
        + rows
        + "</tbody></table></div>\n";
  }

  private String summaryRow(int index, OptionalDouble highest) {
    RunMetrics metrics = runs.get(index).metrics();
    Optional<RunMetrics.Evaluation> best = metrics.best();
    Optional<RunMetrics.Evaluation> last = metrics.last();
    return rowHead(index)
        + best.map(b -> percent(b.miou(), isBest(b.miou(), highest))).orElse(MISSING)
        + best.map(b -> cell(Long.toString(b.step()))).orElse(MISSING)
        + last.map(l -> cell(Numbers.percent(l.miou()))).orElse(MISSING)
        + last.map(l -> cell(Numbers.percent(l.pixelAccuracy()))).orElse(MISSING)
        + number(new Scalar(metrics, "loss").last())
        + cell(Long.toString(lastStep(metrics)))
        + number(new Scalar(metrics, "images_per_second").median());
  }

  /**
   * The IoU of each class in each run's best evaluation, as HTML; empty if nothing was evaluated.
   */
  String iouByClass() {
    Set<String> classes = new LinkedHashSet<>();
    runs.forEach(
        run -> run.metrics().best().ifPresent(best -> classes.addAll(best.iou().keySet())));
    if (classes.isEmpty()) {
      return "";
    }
    StringBuilder head = new StringBuilder("<th>class</th>");
    for (int i = 0; i < runs.size(); i++) {
      head.append("<th>").append(label(i)).append("</th>");
    }
    StringBuilder rows = new StringBuilder();
    for (String name : classes) {
      List<Optional<Double>> values = runs.stream().map(run -> iou(run, name)).toList();
      rows.append(Html.element("tr", "<th>" + Html.escape(name) + "</th>" + shares(values)));
    }
    List<Optional<Double>> means =
        runs.stream().map(run -> run.metrics().best().map(RunMetrics.Evaluation::miou)).toList();
    return """
    <div class="wide"><table>
    <caption>Percent, at each run's best evaluation. – : the class is in neither the truth nor the
    predictions.</caption>
    """
        + Html.element("thead", Html.element("tr", head.toString()))
        + "<tbody>\n"
        + rows
        + "<tr class=\"total\"><th>mean</th>"
        + shares(means)
        + "</tr>\n</tbody></table></div>\n";
  }

  private static Optional<Double> iou(ReportedRun run, String name) {
    return run.metrics().best().flatMap(best -> best.iou().getOrDefault(name, Optional.empty()));
  }

  private String shares(List<Optional<Double>> values) {
    OptionalDouble highest = values.stream().flatMap(Optional::stream).mapToDouble(v -> v).max();
    StringBuilder cells = new StringBuilder();
    values.forEach(
        value -> cells.append(value.map(v -> share(v, isBest(v, highest))).orElse(MISSING)));
    return cells.toString();
  }

  private String rowHead(int index) {
    return "<th>" + label(index) + "</th>";
  }

  /** The run's colour and its name. */
  private String label(int index) {
    return "<span class=\"key run%d\"></span>%s"
        .formatted(ReportStyle.colourOf(index), Html.escape(runs.get(index).name()));
  }

  /** The last step that was trained or evaluated. */
  static long lastStep(RunMetrics metrics) {
    long trained =
        metrics.training().stream().mapToLong(RunMetrics.TrainPoint::step).max().orElse(0);
    long evaluated = metrics.last().map(RunMetrics.Evaluation::step).orElse(0L);
    return Math.max(trained, evaluated);
  }

  /** Whether to print the value in bold: it is the highest of several runs. */
  private boolean isBest(double value, OptionalDouble highest) {
    return runs.size() > 1 && value == highest.orElseThrow();
  }

  private static String share(double value, boolean best) {
    return String.format(
        Locale.ROOT,
        "<td class=\"share%s\" style=\"--share:%.3f\">%s</td>",
        best ? " best" : "",
        value,
        Numbers.percent(value));
  }

  private static String percent(double value, boolean best) {
    return (best ? "<td class=\"best\">" : "<td>") + Numbers.percent(value) + "</td>";
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? cell(Numbers.significant(value.getAsDouble())) : MISSING;
  }

  private static String cell(String text) {
    return "<td>" + text + "</td>";
  }
}
