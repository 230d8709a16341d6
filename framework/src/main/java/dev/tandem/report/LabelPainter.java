package dev.tandem.report;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Palette;
import dev.tandem.data.SegmentationClass;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Makes pictures of label maps. A label map is an array of class indices, row by row; −1 = ignore.
 */
public final class LabelPainter {
  private static final int IGNORED = -1;

  /** The value of ignored pixels in label files. */
  private static final int IGNORED_VALUE = 255;

  /** The colour of ignored pixels, 0xRRGGBB: cream, as in PASCAL VOC's label files. */
  static final int IGNORED_COLOUR = Palette.colour(IGNORED_VALUE);

  private final List<SegmentationClass> classes;

  /**
   * @param classes in the order of their indices
   */
  public LabelPainter(List<SegmentationClass> classes) {
    this.classes = List.copyOf(classes);
  }

  /** The classes, in the order of their indices. */
  public List<SegmentationClass> classes() {
    return classes;
  }

  /**
   * The label map as a label file: 8-bit grey, value = class index, 255 for −1.
   *
   * @param width of the map in pixels
   * @throws InvalidInputException if a label is out of range, the length not a multiple of the
   *     width, or there are more than 255 classes
   */
  public BufferedImage grey(int[] labels, int width) {
    if (classes.size() > IGNORED_VALUE) {
      throw new InvalidInputException(
          "a label file of one byte a pixel: found %d classes, expected at most %d"
              .formatted(classes.size(), IGNORED_VALUE));
    }
    BufferedImage image = empty(labels.length, width, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < labels.length; i++) {
      // Written to the raster: setRGB would convert between colour spaces.
      int value = checked(labels[i]) == IGNORED ? IGNORED_VALUE : labels[i];
      image.getRaster().setSample(i % width, i / width, 0, value);
    }
    return image;
  }

  /**
   * The label map in the colours of the classes, cream for −1.
   *
   * @param width of the map in pixels
   * @throws InvalidInputException if a label is out of range, or the length not a multiple of the
   *     width
   */
  public BufferedImage colour(int[] labels, int width) {
    return paint(labels.length, width, i -> colour(labels[i]));
  }

  /**
   * The photograph blended with the colours of the classes, half of each, rounded down. Ignored
   * pixels show the photograph unchanged.
   *
   * @param photograph RGB
   * @param labels of the same size
   * @throws InvalidInputException if a label is out of range, or the sizes differ
   */
  public BufferedImage overlay(BufferedImage photograph, int[] labels) {
    int width = photograph.getWidth();
    int height = photograph.getHeight();
    if (labels.length != width * height) {
      throw new InvalidInputException(
          "a label map of %d pixels for a photograph of %d x %d, expected one of the same size"
              .formatted(labels.length, width, height));
    }
    return paint(
        labels.length,
        width,
        i -> {
          int pixel = photograph.getRGB(i % width, i / width) & 0xFFFFFF;
          return checked(labels[i]) == IGNORED ? pixel : half(pixel) + half(colour(labels[i]));
        });
  }

  /**
   * A map of numbers, such as confidences, as 8-bit grey; 0 and less is black.
   *
   * @param values row by row; NaN is black
   * @param width of the map in pixels
   * @param white values from this one on are white, above 0; 1 for confidences
   * @throws InvalidInputException if the length is not a multiple of the width
   */
  public static BufferedImage greyLevels(float[] values, int width, float white) {
    BufferedImage image = empty(values.length, width, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < values.length; i++) {
      int value = Math.max(0, Math.min(255, Math.round(255 * values[i] / white)));
      image.getRaster().setSample(i % width, i / width, 0, value);
    }
    return image;
  }

  private static BufferedImage paint(int pixels, int width, IntUnaryOperator colour) {
    BufferedImage image = empty(pixels, width, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < pixels; i++) {
      image.setRGB(i % width, i / width, colour.applyAsInt(i));
    }
    return image;
  }

  private static BufferedImage empty(int pixels, int width, int type) {
    if (width <= 0 || pixels == 0 || pixels % width != 0) {
      throw new InvalidInputException(
          "a map of %d pixels, expected full rows of %d".formatted(pixels, width));
    }
    return new BufferedImage(width, pixels / width, type);
  }

  private int colour(int label) {
    return checked(label) == IGNORED ? IGNORED_COLOUR : classes.get(label).colour();
  }

  private int checked(int label) {
    if (label < IGNORED || label >= classes.size()) {
      throw new InvalidInputException(
          "label %d, expected a class from 0 to %d, or -1".formatted(label, classes.size() - 1));
    }
    return label;
  }

  /** The colour with each channel halved. */
  private static int half(int rgb) {
    return rgb >> 1 & 0x7F7F7F;
  }
}
