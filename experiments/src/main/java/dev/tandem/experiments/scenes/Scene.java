package dev.tandem.experiments.scenes;

import java.awt.image.BufferedImage;

/**
 * One picture and its mask, row by row from the top left.
 *
 * @param width the width in pixels
 * @param height the height in pixels
 * @param rgb the colours, {@code width * height} values 0xRRGGBB; not copied
 * @param labels the ordinals of the {@link SceneClass} of each pixel, 0 to 11; not copied
 */
public record Scene(int width, int height, int[] rgb, byte[] labels) {

  /** Checks that both arrays have one value for each pixel. */
  public Scene {
    if (rgb.length != width * height || labels.length != width * height) {
      throw new IllegalArgumentException(
          "A scene of %d x %d pixels with %d colours and %d labels"
              .formatted(width, height, rgb.length, labels.length));
    }
  }

  /** The picture as a new 8-bit RGB image. */
  public BufferedImage image() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, width, height, rgb);
    return image;
  }

  /**
   * The mask as a new 8-bit grey image whose samples are the labels. Read them from its raster:
   * {@code getRGB} would convert them between colour spaces.
   */
  public BufferedImage mask() {
    BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    mask.getRaster().setDataElements(0, 0, width, height, labels);
    return mask;
  }
}
