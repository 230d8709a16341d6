package dev.tandem.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** The report's result tables: one with a row for each run, one with a row for each class. */
final class ResultTables {
  private static final List<String> SUMMARY =
      List.of(
          "run",
          "best mIoU",
          "at step",
          "final mIoU",
          "final pixel accuracy",
          "final loss",
          "steps",
          "median images/s");

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
    HtmlTable table =
        new HtmlTable(
            "mIoU and pixel accuracy in percent, on the validation images.",
            SUMMARY.stream().map(HtmlTable.Column::of).toList());
    for (int i = 0; i < runs.size(); i++) {
      table.row(label(i), summaryRow(runs.get(i).metrics(), highest));
    }
    return table.html();
  }

  private List<HtmlTable.Cell> summaryRow(RunMetrics metrics, OptionalDouble highest) {
    Optional<RunMetrics.Evaluation> best = metrics.best();
    Optional<RunMetrics.Evaluation> last = metrics.last();
    return List.of(
        best.map(b -> percent(b.miou(), isBest(b.miou(), highest))).orElse(HtmlTable.Cell.MISSING),
        best.map(b -> HtmlTable.Cell.of("" + b.step())).orElse(HtmlTable.Cell.MISSING),
        last.map(l -> percent(l.miou(), false)).orElse(HtmlTable.Cell.MISSING),
        last.map(l -> percent(l.pixelAccuracy(), false)).orElse(HtmlTable.Cell.MISSING),
        number(new Scalar(metrics, "loss").last()),
        HtmlTable.Cell.of("" + lastStep(metrics)),
        number(new Scalar(metrics, "images_per_second").median()));
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
    List<HtmlTable.Column> columns = new ArrayList<>(List.of(HtmlTable.Column.of("class")));
    for (int i = 0; i < runs.size(); i++) {
      columns.add(new HtmlTable.Column(label(i), runs.get(i).name()));
    }
    HtmlTable table =
        new HtmlTable(
            "Percent, at each run's best evaluation. – : the class is in neither the truth nor the"
                + " predictions.",
            columns);
    for (String name : classes) {
      table.row(Html.escape(name), shares(runs.stream().map(run -> iou(run, name))));
    }
    table.total(
        "mean",
        shares(runs.stream().map(run -> run.metrics().best().map(RunMetrics.Evaluation::miou))));
    return table.html();
  }

  private static Optional<Double> iou(ReportedRun run, String name) {
    return run.metrics().best().flatMap(best -> best.iou().getOrDefault(name, Optional.empty()));
  }

  private List<HtmlTable.Cell> shares(Stream<Optional<Double>> ofRuns) {
    List<Optional<Double>> values = ofRuns.toList();
    OptionalDouble highest = values.stream().flatMap(Optional::stream).mapToDouble(v -> v).max();
    return values.stream()
        .map(value -> value.map(v -> share(v, isBest(v, highest))).orElse(HtmlTable.Cell.MISSING))
        .toList();
  }

  private String label(int index) {
    return RunLabel.html(index, runs.get(index).name());
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

  /** A share with a bar of its length. */
  static HtmlTable.Cell share(double value, boolean best) {
    return new HtmlTable.Cell(
        Numbers.percent(value),
        String.format(
            Locale.ROOT, " class=\"share%s\" style=\"--share:%.3f\"", best ? " best" : "", value));
  }

  private static HtmlTable.Cell percent(double value, boolean best) {
    return new HtmlTable.Cell(Numbers.percent(value), best ? " class=\"best\"" : "");
  }

  private static HtmlTable.Cell number(OptionalDouble value) {
    return value.isPresent()
        ? HtmlTable.Cell.of(Numbers.significant(value.getAsDouble()))
        : HtmlTable.Cell.MISSING;
  }
}
