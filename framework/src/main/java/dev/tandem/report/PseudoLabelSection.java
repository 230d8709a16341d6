package dev.tandem.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** How good the pseudo-labels were: curves of all runs, and each class of a single one. */
final class PseudoLabelSection {
  private static final String NOTE =
      "<p class=\"soft\">Judged at each evaluation on the same few weak views: of labelled images,"
          + " and of unlabelled ones, where accuracy is known only if they have masks. Confident"
          + " labels are those that the training learns from.</p>\n";

  private final List<ReportedRun> runs;

  PseudoLabelSection(List<ReportedRun> runs) {
    this.runs = runs;
  }

  /**
   * As HTML; empty if none were judged.
   *
   * @param lastStep where the axes of all charts end
   */
  String html(double lastStep) {
    if (runs.stream().allMatch(run -> run.metrics().pseudoLabels().isEmpty())) {
      return "";
    }
    ChartRow charts = new ChartRow(lastStep);
    add(charts, "labelled images", PseudoLabelPoint::labeled);
    add(charts, "unlabelled images", PseudoLabelPoint::unlabeled);
    return RunLabel.legend(runs) + NOTE + charts.html() + (runs.size() == 1 ? classes() : "");
  }

  private void add(
      ChartRow charts,
      String images,
      Function<PseudoLabelPoint, Optional<PseudoLabelPoint.Figures>> which) {
    charts.add(
        "accuracy of confident labels, percent, " + images,
        curves(which, PseudoLabelPoint.Figures::accuracy));
    charts.add(
        "accuracy of all labels, percent, " + images,
        curves(which, PseudoLabelPoint.Figures::accuracyOfAll));
    charts.add(
        "pixels with a confident label, percent, " + images,
        curves(which, PseudoLabelPoint.Figures::confident));
  }

  private List<Curve> curves(
      Function<PseudoLabelPoint, Optional<PseudoLabelPoint.Figures>> which,
      Function<PseudoLabelPoint.Figures, Optional<Double>> figure) {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      List<Curve.Point> points =
          runs.get(i).metrics().pseudoLabels().stream()
              .flatMap(
                  point ->
                      which.apply(point).flatMap(figure).stream()
                          .map(value -> new Curve.Point(point.step(), 100 * value)))
              .toList();
      curves.add(new Curve(runs.get(i).name(), i, points));
    }
    return curves;
  }

  private String classes() {
    List<PseudoLabelPoint> points = runs.get(0).metrics().pseudoLabels();
    PseudoLabelPoint last = points.get(points.size() - 1);
    Set<String> names = new LinkedHashSet<>();
    last.labeled().ifPresent(figures -> names.addAll(figures.classes().keySet()));
    last.unlabeled().ifPresent(figures -> names.addAll(figures.classes().keySet()));
    HtmlTable table =
        new HtmlTable(
            "Percent of the pixels that are labelled as the class, after step %d. – : there are"
                    .formatted(last.step())
                + " none, or no truth.",
            Stream.of(
                    "class",
                    "confident, labelled images",
                    "right of these",
                    "confident, unlabelled images",
                    "right of these")
                .map(HtmlTable.Column::of)
                .toList());
    for (String name : names) {
      table.row(
          Html.escape(name),
          List.of(
              cell(last.labeled(), name, PseudoLabelPoint.Figures::confident),
              cell(last.labeled(), name, PseudoLabelPoint.Figures::accuracy),
              cell(last.unlabeled(), name, PseudoLabelPoint.Figures::confident),
              cell(last.unlabeled(), name, PseudoLabelPoint.Figures::accuracy)));
    }
    return table.html();
  }

  private static HtmlTable.Cell cell(
      Optional<PseudoLabelPoint.Figures> all,
      String name,
      Function<PseudoLabelPoint.Figures, Optional<Double>> figure) {
    return all.flatMap(figures -> Optional.ofNullable(figures.classes().get(name)))
        .flatMap(figure)
        .map(value -> HtmlTable.Cell.of(Numbers.percent(value)))
        .orElse(HtmlTable.Cell.MISSING);
  }
}
