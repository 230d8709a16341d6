package dev.tandem.experiments.annotation;

import dev.tandem.data.ImageSize;
import dev.tandem.data.Palette;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A mask of class numbers in the making, with hard edges. */
final class IndexMask {
  private static final int NUMBERS = 256;
  private static final int FEW_PIXELS = 64;
  private static final IndexColorModel PALETTE = palette();

  /** The number of a pixel is its blue: an indexed image would take the nearest of its colours. */
  private final BufferedImage canvas;

  /**
   * @param number of every pixel before something is drawn
   */
  IndexMask(ImageSize size, int number) {
    canvas = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    draw(new Area.Outline(new Rectangle2D.Double(0, 0, size.width(), size.height())), number);
  }

  private static IndexColorModel palette() {
    int[] colours = new int[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
      colours[i] = Palette.colour(i);
    }
    return new IndexColorModel(8, NUMBERS, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
  }

  /**
   * Draws over what is there.
   *
   * @return whether a pixel of the image is covered
   */
  boolean draw(Area area, int number) {
    if (area instanceof Area.Outline outline) {
      return fill(outline.shape(), number);
    }
    return area instanceof Area.Traced traced
        ? trace(traced.polygon(), number)
        : set((Area.Pixels) area, number);
  }

  private boolean trace(Polygon polygon, int number) {
    Graphics2D graphics = canvas.createGraphics();
    graphics.setColor(new Color(number));
    graphics.fillPolygon(polygon);
    graphics.drawPolygon(polygon);
    graphics.dispose();
    Rectangle bounds = polygon.getBounds();
    return new Rectangle(bounds.x, bounds.y, bounds.width + 1, bounds.height + 1)
        .intersects(0, 0, canvas.getWidth(), canvas.getHeight());
  }

  private boolean fill(Shape shape, int number) {
    Graphics2D graphics = canvas.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(new Color(number));
    graphics.fill(shape);
    graphics.dispose();
    return covers(shape);
  }

  /** By the centres of the pixels, as Java fills; what is not small covers some. */
  private boolean covers(Shape shape) {
    Rectangle2D seen =
        shape
            .getBounds2D()
            .createIntersection(
                new Rectangle2D.Double(0, 0, canvas.getWidth(), canvas.getHeight()));
    if (seen.getWidth() <= 0 || seen.getHeight() <= 0) {
      return false;
    }
    if (seen.getWidth() * seen.getHeight() > FEW_PIXELS) {
      return true;
    }
    for (int y = (int) seen.getMinY(); y <= seen.getMaxY(); y++) {
      for (int x = (int) seen.getMinX(); x <= seen.getMaxX(); x++) {
        if (shape.contains(x + 0.5, y + 0.5)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean set(Area.Pixels pixels, int number) {
    boolean covered = false;
    for (int i = pixels.set().nextSetBit(0); i >= 0; i = pixels.set().nextSetBit(i + 1)) {
      int x = pixels.left() + i % pixels.width();
      int y = pixels.top() + i / pixels.width();
      if (x >= 0 && y >= 0 && x < canvas.getWidth() && y < canvas.getHeight()) {
        canvas.setRGB(x, y, number);
        covered = true;
      }
    }
    return covered;
  }

  /** Writes a palette PNG. */
  void write(Path file) throws IOException {
    BufferedImage mask =
        new BufferedImage(
            canvas.getWidth(), canvas.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, PALETTE);
    for (int y = 0; y < canvas.getHeight(); y++) {
      for (int x = 0; x < canvas.getWidth(); x++) {
        mask.getRaster().setSample(x, y, 0, canvas.getRGB(x, y) & 0xFF);
      }
    }
    ImageIO.write(mask, "png", file.toFile());
  }
}
