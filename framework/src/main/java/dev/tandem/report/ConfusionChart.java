package dev.tandem.report;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.training.BestEvaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The confusion matrix of a run as inline SVG, and its most frequent mistakes in words. */
final class ConfusionChart {
  private static final int CELL = 34;
  private static final int GAP = 8;
  private static final double CHARACTER = 7.6;

  /** From this share on white letters have more contrast than black ones. */
  private static final double DARK = 0.8;

  private static final int MISTAKES = 8;

  /** Above this many classes a number has no room in its cell. */
  private static final int NUMBERED = 25;

  private final List<String> names;
  private final ConfusionMatrix matrix;

  ConfusionChart(BestEvaluation best) {
    this.names = best.classes();
    this.matrix = best.matrix();
  }

  private record Mistake(int truth, int predicted, long pixels) {}

  String html() {
    return "<p class=\"soft\">Of the pixels of each class (rows), the percentage that was predicted"
        + " as each class (columns).</p>\n<figure class=\"confusion\">\n"
        + svg()
        + "</figure>\n"
        + mistakes();
  }

  private String svg() {
    int label = GAP + (int) (CHARACTER * names.stream().mapToInt(String::length).max().orElse(0));
    int side = label + CELL * names.size() + 2;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" style=\"max-width:%dpx\" role=\"img\" aria-label=\"confusion matrix\">\n"
            .formatted(side, side, side));
    for (int i = 0; i < names.size(); i++) {
      int middle = label + i * CELL + CELL / 2;
      String name = Html.escape(names.get(i));
      svg.append(
          "<text class=\"y\" x=\"%d\" y=\"%d\">%s</text>\n"
              .formatted(label - GAP, middle + 4, name));
      svg.append(
          "<text transform=\"translate(%d %d) rotate(-90)\">%s</text>\n"
              .formatted(middle + 4, label - GAP, name));
      for (int j = 0; j < names.size(); j++) {
        svg.append(cell(i, j, label));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private String cell(int truth, int predicted, int label) {
    double share = matrix.share(truth, predicted);
    int x = label + predicted * CELL;
    int y = label + truth * CELL;
    String title =
        String.format(
            Locale.ROOT,
            "%s predicted as %s: %.1f %%, %d pixels",
            names.get(truth),
            names.get(predicted),
            100 * share,
            matrix.count(truth, predicted));
    String number =
        share < 0.005 || names.size() > NUMBERED
            ? ""
            : String.format(
                Locale.ROOT,
                "<text class=\"x%s\" x=\"%d\" y=\"%d\">%.0f</text>",
                share > DARK ? " light" : " dark",
                x + CELL / 2,
                y + CELL / 2 + 4,
                100 * share);
    return String.format(
        Locale.ROOT,
        "<g><rect class=\"cell\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
            + "<rect class=\"heat\" style=\"fill-opacity:%.3f\" x=\"%d\" y=\"%d\" width=\"%d\""
            + " height=\"%d\"/>%s<title>%s</title></g>\n",
        x,
        y,
        CELL - 1,
        CELL - 1,
        share,
        x,
        y,
        CELL - 1,
        CELL - 1,
        number,
        Html.escape(title));
  }

  private String mistakes() {
    List<Mistake> mistakes = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < names.size(); j++) {
        if (i != j && matrix.count(i, j) > 0) {
          mistakes.add(new Mistake(i, j, matrix.count(i, j)));
        }
      }
    }
    if (mistakes.isEmpty()) {
      return "";
    }
    mistakes.sort(Comparator.comparingLong(Mistake::pixels).reversed());
    long all = matrix.pixels();
    StringBuilder list = new StringBuilder();
    for (Mistake m : mistakes.subList(0, Math.min(MISTAKES, mistakes.size()))) {
      String text =
          String.format(
              Locale.ROOT,
              "%.1f %% of %s is taken for %s (%.1f %% of all pixels)",
              100 * matrix.share(m.truth, m.predicted),
              names.get(m.truth),
              names.get(m.predicted),
              100.0 * m.pixels / all);
      list.append(Html.element("li", Html.escape(text)));
    }
    return "<p>The most frequent mistakes, by pixels:</p>\n" + Html.element("ul", list.toString());
  }
}
