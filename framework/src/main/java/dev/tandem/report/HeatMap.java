package dev.tandem.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/** A picture of a square matrix over the classes: a cell for each pair. */
final class HeatMap {
  private static final int WIDE_CELL = 44;
  private static final int MARGIN = 16;
  private static final int CHARACTER = 7;
  private static final int BASELINE = 5;

  /** From this shade on white letters have more contrast than black ones. */
  private static final double DARK = 0.85;

  private final List<String> names;
  private final int cell;
  private final Values values;
  private final DoubleUnaryOperator shade;
  private final DoubleFunction<String> text;

  /** The matrix. */
  @FunctionalInterface
  interface Values {
    double at(int row, int column);
  }

  /**
   * @param names of rows and columns
   * @param cell side of a cell, in pixels
   * @param shade from a value to 0 (white) to 1 (dark)
   * @param text from a value to what is written into its cell; may be empty
   */
  HeatMap(
      List<String> names,
      int cell,
      Values values,
      DoubleUnaryOperator shade,
      DoubleFunction<String> text) {
    this.names = List.copyOf(names);
    this.cell = cell;
    this.values = values;
    this.shade = shade;
    this.text = text;
  }

  /** A map of similarities: white is the lowest, dark the highest that is not with itself. */
  static HeatMap ofSimilarities(List<String> names, float[][] similarity) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < similarity.length; i++) {
      for (int j = 0; j < similarity.length; j++) {
        if (i != j && Float.isFinite(similarity[i][j])) {
          low = Math.min(low, similarity[i][j]);
          high = Math.max(high, similarity[i][j]);
        }
      }
    }
    double from = low;
    double range = Math.max(high - low, 1e-9);
    return new HeatMap(
        names,
        WIDE_CELL,
        (row, column) -> similarity[row][column],
        value -> Math.max(0, Math.min(1, (value - from) / range)),
        value -> String.format(Locale.ROOT, "%.2f", value));
  }

  BufferedImage picture() {
    int label = MARGIN + CHARACTER * names.stream().mapToInt(String::length).max().orElse(0);
    int side = label + cell * names.size() + MARGIN;
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
    int middle = label + index * cell + cell / 2 + BASELINE;
    graphics.setColor(Color.BLACK);
    graphics.drawString(names.get(index), MARGIN / 2, middle);
    graphics.rotate(-Math.PI / 2);
    graphics.drawString(names.get(index), -label + MARGIN / 2, middle);
    graphics.rotate(Math.PI / 2);
  }

  private void drawCell(Graphics2D graphics, int row, int column, int label) {
    double value = values.at(row, column);
    float dark = Double.isFinite(value) ? (float) shade.applyAsDouble(value) : 0;
    int x = label + column * cell;
    int y = label + row * cell;
    graphics.setColor(new Color(1 - 0.9f * dark, 1 - 0.6f * dark, 1 - 0.3f * dark));
    graphics.fillRect(x, y, cell - 1, cell - 1);
    graphics.setColor(dark > DARK ? Color.WHITE : Color.BLACK);
    graphics.drawString(text.apply(value), x + BASELINE, y + cell / 2 + BASELINE);
  }
}
