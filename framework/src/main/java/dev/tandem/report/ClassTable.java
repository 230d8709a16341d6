package dev.tandem.report;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.training.BestEvaluation;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What the best evaluation of a run says of each class, with how many pixels that rests on. */
final class ClassTable {
  private final BestEvaluation best;
  private final ConfusionMatrix matrix;

  ClassTable(BestEvaluation best) {
    this.best = best;
    this.matrix = best.matrix();
  }

  String html() {
    long all = matrix.pixels();
    HtmlTable table =
        new HtmlTable(
            "Percent, at the best evaluation, step %d. Recall: of the class's pixels, those found."
                    .formatted(best.step())
                + " Precision: of the pixels so predicted, those that are. Support: pixels of the"
                + " class in the truth.",
            Stream.of("class", "IoU", "recall", "precision", "support", "pixels")
                .map(HtmlTable.Column::of)
                .toList());
    for (int i = 0; i < matrix.classCount(); i++) {
      long right = matrix.count(i, i);
      long truth = matrix.truth(i);
      OptionalDouble iou = matrix.iou(i);
      table.row(
          Html.escape(best.classes().get(i)) + mark(i),
          List.of(
              iou.isPresent()
                  ? ResultTables.share(iou.getAsDouble(), false)
                  : HtmlTable.Cell.MISSING,
              share(right, truth),
              share(right, matrix.predicted(i)),
              share(truth, all),
              HtmlTable.Cell.of(String.format(Locale.ROOT, "%,d", truth).replace(',', ' '))));
    }
    table.total(
        "mean IoU; all pixels",
        List.of(
            ResultTables.share(matrix.meanIou(), false),
            HtmlTable.Cell.MISSING,
            HtmlTable.Cell.MISSING,
            HtmlTable.Cell.of("100.00"),
            HtmlTable.Cell.of(String.format(Locale.ROOT, "%,d", all).replace(',', ' '))));
    return table.html();
  }

  private String mark(int index) {
    if (matrix.truth(index) == 0) {
      return " <span class=\"mark\">absent</span>";
    }
    return matrix.predicted(index) == 0 ? " <span class=\"mark\">never predicted</span>" : "";
  }

  private static HtmlTable.Cell share(long part, long all) {
    return all == 0
        ? HtmlTable.Cell.MISSING
        : HtmlTable.Cell.of(Numbers.percent((double) part / all));
  }
}
