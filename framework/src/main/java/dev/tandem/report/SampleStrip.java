package dev.tandem.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Pictures side by side with their names above and a legend of the classes below, for a viewer. */
final class SampleStrip {
  private static final int GAP = 6;
  private static final int CAPTION = 20;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  private SampleStrip() {}

  static BufferedImage draw(List<PredictionPictures.Picture> pictures, LabelPainter painter) {
    int cell = pictures.get(0).image().getWidth();
    int height = pictures.get(0).image().getHeight();
    int width = GAP + pictures.size() * (cell + GAP);
    Graphics2D measuring = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    ClassLegend legend =
        new ClassLegend(painter.classes(), measuring.getFontMetrics(FONT), width - 2 * GAP);
    measuring.dispose();
    BufferedImage strip =
        new BufferedImage(
            width, CAPTION + height + 2 * GAP + legend.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = strip.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(FONT);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, strip.getWidth(), strip.getHeight());
      graphics.setColor(Color.BLACK);
      for (int i = 0; i < pictures.size(); i++) {
        int x = GAP + i * (cell + GAP);
        graphics.drawString(pictures.get(i).caption(), x, CAPTION - GAP);
        graphics.drawImage(pictures.get(i).image(), x, CAPTION, null);
      }
      legend.draw(graphics, GAP, CAPTION + height + GAP);
      return strip;
    } finally {
      graphics.dispose();
    }
  }
}
