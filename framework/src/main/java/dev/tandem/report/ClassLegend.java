package dev.tandem.report;

import dev.tandem.data.SegmentationClass;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

/** Which colour is which class, in lines of a given width. */
final class ClassLegend {
  static final int LINE = 24;
  private static final int SWATCH = 14;
  private static final int GAP = 8;

  private final List<List<SegmentationClass>> lines = new ArrayList<>();
  private final FontMetrics metrics;

  /**
   * @param metrics of the font in which the names are drawn
   * @param width in pixels
   */
  ClassLegend(List<SegmentationClass> classes, FontMetrics metrics, int width) {
    this.metrics = metrics;
    int x = width;
    for (SegmentationClass item : classes) {
      if (x + width(item) > width) {
        lines.add(new ArrayList<>());
        x = 0;
      }
      lines.get(lines.size() - 1).add(item);
      x += width(item);
    }
  }

  private int width(SegmentationClass item) {
    return SWATCH + GAP + metrics.stringWidth(item.name()) + 2 * GAP;
  }

  /** In pixels. */
  int height() {
    return lines.size() * LINE;
  }

  /** Draws it; {@code left} and {@code top} in pixels. */
  void draw(Graphics2D graphics, int left, int top) {
    Font font = graphics.getFont();
    graphics.setFont(metrics.getFont());
    int y = top;
    for (List<SegmentationClass> line : lines) {
      int x = left;
      for (SegmentationClass item : line) {
        graphics.setColor(new Color(item.colour()));
        graphics.fillRect(x, y, SWATCH, SWATCH);
        graphics.setColor(Color.BLACK);
        graphics.drawRect(x, y, SWATCH, SWATCH);
        graphics.drawString(item.name(), x + SWATCH + GAP, y + SWATCH - 1);
        x += width(item);
      }
      y += LINE;
    }
    graphics.setFont(font);
  }
}
