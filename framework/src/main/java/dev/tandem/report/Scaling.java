package dev.tandem.report;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures made smaller; what is small enough stays as it is. */
final class Scaling {
  private Scaling() {}

  /** For photographs: the mean of the pixels that become one. */
  static BufferedImage smooth(BufferedImage image, int width) {
    if (image.getWidth() <= width) {
      return drawn(image, image.getWidth(), image.getHeight(), false);
    }
    int height = height(image, width);
    Image scaled = image.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
    return drawn(scaled, width, height, false);
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
