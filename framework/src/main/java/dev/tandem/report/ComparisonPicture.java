package dev.tandem.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A picture that compares predictions: one row per example with the photograph, and the ground
 * truth and each prediction drawn over it; captions above the columns and a legend of the classes
 * below.
 */
public final class ComparisonPicture {
  private static final int MARGIN = 16;
  private static final int GAP = 8;
  private static final int CAPTION = 28;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

  private final LabelPainter painter;
  private final int cellWidth;

  /**
   * A row of the picture.
   *
   * @param photograph RGB
   * @param truth ground-truth label map, row by row, −1 = ignore
   * @param predictions label maps, row by row, in the order of the captions
   */
  public record Example(BufferedImage photograph, int[] truth, List<int[]> predictions) {}

  /**
   * @param painter with the classes of the label maps
   * @param cellWidth width of each image in the picture, in pixels
   */
  public ComparisonPicture(LabelPainter painter, int cellWidth) {
    this.painter = painter;
    this.cellWidth = cellWidth;
  }

  /**
   * Draws the picture; its height follows from the aspect ratios of the photographs.
   *
   * @param captions of the predictions, for example the names of the runs
   * @param examples at least one, each with one prediction per caption
   * @throws dev.tandem.InvalidInputException if a label map does not fit its photograph or classes
   */
  public BufferedImage draw(List<String> captions, List<Example> examples) {
    List<String> columns =
        Stream.concat(Stream.of("photograph", "truth"), captions.stream()).toList();
    int width = 2 * MARGIN + columns.size() * (cellWidth + GAP) - GAP;
    int rows = examples.stream().mapToInt(example -> rowHeight(example) + GAP).sum();
    ClassLegend legend = new ClassLegend(painter.classes(), metrics(), width - 2 * MARGIN);
    int height = 2 * MARGIN + CAPTION + rows + legend.height();
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = graphics(picture);
    try {
      drawCaptions(graphics, columns);
      int y = MARGIN + CAPTION;
      for (Example example : examples) {
        drawRow(graphics, example, y);
        y += rowHeight(example) + GAP;
      }
      legend.draw(graphics, MARGIN, y + GAP);
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  private void drawCaptions(Graphics2D graphics, List<String> columns) {
    for (int i = 0; i < columns.size(); i++) {
      graphics.drawString(columns.get(i), cellX(i), MARGIN + FONT.getSize());
    }
  }

  private void drawRow(Graphics2D graphics, Example example, int y) {
    List<BufferedImage> cells = new ArrayList<>();
    cells.add(example.photograph());
    cells.add(painter.overlay(example.photograph(), example.truth()));
    example.predictions().forEach(p -> cells.add(painter.overlay(example.photograph(), p)));
    for (int i = 0; i < cells.size(); i++) {
      // Area averaging, since photographs are usually much larger than a cell.
      Image scaled =
          cells.get(i).getScaledInstance(cellWidth, rowHeight(example), Image.SCALE_AREA_AVERAGING);
      graphics.drawImage(scaled, cellX(i), y, null);
    }
  }

  private int rowHeight(Example example) {
    BufferedImage photograph = example.photograph();
    return Math.max(1, cellWidth * photograph.getHeight() / photograph.getWidth());
  }

  private int cellX(int column) {
    return MARGIN + column * (cellWidth + GAP);
  }

  /**
   * Font metrics from a temporary image: text is measured before the size of the picture is known.
   */
  private static FontMetrics metrics() {
    Graphics2D graphics = graphics(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    try {
      return graphics.getFontMetrics();
    } finally {
      graphics.dispose();
    }
  }

  private static Graphics2D graphics(BufferedImage picture) {
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(FONT);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    graphics.setColor(Color.BLACK);
    return graphics;
  }
}
