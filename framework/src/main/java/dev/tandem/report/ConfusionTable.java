package dev.tandem.report;

import dev.tandem.evaluation.ConfusionMatrix;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A confusion matrix as CSV and as a picture. Rows are true classes, columns predicted classes. */
public final class ConfusionTable {
  private static final int CELL = 34;
  private static final int MARGIN = 16;
  private static final int CHARACTER = 7;
  private static final int BASELINE = 5;
  private static final float DARK = 0.55f;

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
    int label = MARGIN + CHARACTER * names.stream().mapToInt(String::length).max().orElse(0);
    int side = label + CELL * names.size() + MARGIN;
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, side, side);
      for (int i = 0; i < names.size(); i++) {
        drawNames(graphics, i, label);
        for (int j = 0; j < names.size(); j++) {
          drawCell(graphics, i, j, label);
        }
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private void drawNames(Graphics2D graphics, int index, int label) {
    int middle = label + index * CELL + CELL / 2 + BASELINE;
    graphics.setColor(Color.BLACK);
    graphics.drawString(names.get(index), MARGIN / 2, middle);
    graphics.rotate(-Math.PI / 2);
    graphics.drawString(names.get(index), -label + MARGIN / 2, middle);
    graphics.rotate(Math.PI / 2);
  }

  private void drawCell(Graphics2D graphics, int truth, int predicted, int label) {
    float share = (float) share(truth, predicted);
    int x = label + predicted * CELL;
    int y = label + truth * CELL;
    graphics.setColor(new Color(1 - 0.9f * share, 1 - 0.6f * share, 1 - 0.3f * share));
    graphics.fillRect(x, y, CELL - 1, CELL - 1);
    if (share >= 0.005f) {
      graphics.setColor(share > DARK ? Color.WHITE : Color.BLACK);
      graphics.drawString(
          String.format(Locale.ROOT, "%.0f", 100 * share), x + BASELINE, y + CELL / 2 + BASELINE);
    }
  }

  /**
   * The fraction of a class's pixels that got this prediction, 0 to 1; 0 for a class without
   * pixels.
   */
  private double share(int truth, int predicted) {
    long all = IntStream.range(0, names.size()).mapToLong(j -> matrix.count(truth, j)).sum();
    return all == 0 ? 0 : (double) matrix.count(truth, predicted) / all;
  }
}
