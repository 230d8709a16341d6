package dev.tandem.report;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures made smaller; what is small enough stays as it is. */
final class Scaling {
  private Scaling() {}

  /** For photographs: the mean of the pixels that become one. */
  static BufferedImage smooth(BufferedImage picture, int width) {
    BufferedImage image = inColour(picture);
    if (image.getWidth() <= width) {
      return drawn(image, image.getWidth(), image.getHeight(), false);
    }
    int height = height(image, width);
    Image scaled = image.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
    return drawn(scaled, width, height, false);
  }

  /**
   * The same numbers as colours. Java takes grey values of 8 bits for linear intensities and would
   * draw them brighter: 38 of 255 as 107.
   */
  private static BufferedImage inColour(BufferedImage image) {
    if (image.getType() != BufferedImage.TYPE_BYTE_GRAY) {
      return image;
    }
    BufferedImage colour =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colour.setRGB(x, y, 0x010101 * image.getRaster().getSample(x, y, 0));
      }
    }
    return colour;
  }

  /** For maps of classes: one of the pixels, since a mean is the colour of another class. */
  static BufferedImage sharp(BufferedImage image, int width) {
    return image.getWidth() <= width ? image : drawn(image, width, height(image, width), true);
  }

  private static int height(BufferedImage image, int width) {
    return Math.max(1, Math.round((float) image.getHeight() * width / image.getWidth()));
  }

  private static BufferedImage drawn(Image image, int width, int height, boolean nearest) {
    BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = target.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION,
          nearest
              ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
              : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, 0, 0, width, height, null);
      return target;
    } finally {
      graphics.dispose();
    }
  }
}
