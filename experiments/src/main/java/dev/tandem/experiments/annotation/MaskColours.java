package dev.tandem.experiments.annotation;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;

/**
 * The colours of a mask, without their transparency.
 *
 * @param image of the mask
 */
record MaskColours(BufferedImage image) {
  /** Whether the pixels are numbers of a palette. */
  boolean hasPalette() {
    return image.getColorModel() instanceof IndexColorModel;
  }

  /** Whether the pixels are colours, not numbers. */
  boolean isRgb() {
    return !hasPalette() && image.getRaster().getNumBands() >= 3;
  }

  /** The colours 0xRRGGBB of a row; grey levels as colours. */
  int[] row(int y) {
    int width = image.getWidth();
    return isRgb() || hasPalette()
        ? withoutAlpha(image.getRGB(0, y, width, 1, null, 0, width))
        : greys(image.getRaster().getSamples(0, y, width, 1, 0, (int[]) null));
  }

  private static int[] withoutAlpha(int[] argb) {
    for (int x = 0; x < argb.length; x++) {
      argb[x] &= 0xFFFFFF;
    }
    return argb;
  }

  /** Not by getRGB: Java takes stored grey for linear light. Fewer bits are spread to 0 to 255. */
  private int[] greys(int[] samples) {
    int largest = (1 << Math.min(8, image.getSampleModel().getSampleSize(0))) - 1;
    int[] greys = new int[samples.length];
    for (int x = 0; x < samples.length; x++) {
      greys[x] = samples[x] * 255 / largest * 0x010101;
    }
    return greys;
  }
}
