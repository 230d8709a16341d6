package dev.tandem.report;

import dev.tandem.evaluation.ConfusionMatrix;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A confusion matrix as CSV and as a picture. Rows are true classes, columns predicted classes. */
public final class ConfusionTable {
  private static final int CELL = 34;

  private final ConfusionMatrix matrix;
  private final List<String> names;

  /**
   * @param names of the classes, in the order of their indices
   */
  public ConfusionTable(ConfusionMatrix matrix, List<String> names) {
    this.matrix = matrix;
    this.names = List.copyOf(names);
  }

  /** CSV of pixel counts; the first row and the first column contain the class names. */
  public String csv() {
    StringBuilder csv = new StringBuilder(line("truth \\ prediction", names));
    for (int truth = 0; truth < names.size(); truth++) {
      int row = truth;
      List<Long> counts =
          IntStream.range(0, names.size()).mapToObj(column -> matrix.count(row, column)).toList();
      csv.append(line(names.get(truth), counts));
    }
    return csv.toString();
  }

  private static String line(String first, List<?> others) {
    return Csv.line(Stream.concat(Stream.of(first), others.stream()).toList());
  }

  /** A picture: each cell shows the percentage of the row's pixels, darker for higher values. */
  public BufferedImage picture() {
    return new HeatMap(names, CELL, matrix::share, share -> share, ConfusionTable::percent)
        .picture();
  }

  private static String percent(double share) {
    return share < 0.005 ? "" : String.format(Locale.ROOT, "%.0f", 100 * share);
  }
}
