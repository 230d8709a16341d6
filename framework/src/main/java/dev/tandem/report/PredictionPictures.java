package dev.tandem.report;

import dev.tandem.evaluation.ImageMaps;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a network says of an image, as pictures beside the photograph and the truth. */
public final class PredictionPictures {
  private static final int WRONG = 0xE0283C;
  private static final int IGNORED = -1;

  private final LabelPainter painter;
  private final int width;

  /**
   * A picture.
   *
   * @param name what it shows, in one word
   * @param caption what a reader needs to know
   * @param image the picture
   * @param isMap whether it has few colours and sharp edges
   */
  public record Picture(String name, String caption, BufferedImage image, boolean isMap) {}

  /**
   * @param painter with the classes
   * @param width of the pictures, in pixels; those of smaller images keep their width
   */
  public PredictionPictures(LabelPainter painter, int width) {
    this.painter = painter;
    this.width = width;
  }

  /**
   * Photograph, truth, prediction, errors, confidence (white is 1) and, if there is one,
   * uncertainty, whose caption says what white is: its highest value in the image.
   */
  public List<Picture> of(ImageMaps maps) {
    BufferedImage photograph = photograph(maps);
    List<Picture> pictures = new ArrayList<>();
    pictures.add(smooth("photograph", photograph));
    pictures.add(map("truth", painter.colour(maps.truth(), maps.width())));
    pictures.add(map("prediction", painter.colour(maps.label(), maps.width())));
    pictures.add(smooth("errors", errors(photograph, maps)));
    pictures.add(smooth("confidence", LabelPainter.greyLevels(maps.confidence(), maps.width(), 1)));
    maps.uncertainty().map(values -> uncertainty(values, maps.width())).ifPresent(pictures::add);
    return pictures;
  }

  private static BufferedImage photograph(ImageMaps maps) {
    int height = maps.truth().length / maps.width();
    BufferedImage image = new BufferedImage(maps.width(), height, BufferedImage.TYPE_INT_RGB);
    byte[] samples = maps.image();
    for (int i = 0; i < maps.truth().length; i++) {
      int rgb =
          (samples[3 * i] & 0xFF) << 16
              | (samples[3 * i + 1] & 0xFF) << 8
              | samples[3 * i + 2] & 0xFF;
      image.setRGB(i % maps.width(), i / maps.width(), rgb);
    }
    return image;
  }

  /** The photograph, pale and grey; red where the prediction is wrong. */
  private static BufferedImage errors(BufferedImage photograph, ImageMaps maps) {
    BufferedImage image =
        new BufferedImage(
            photograph.getWidth(), photograph.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < maps.truth().length; i++) {
      int x = i % maps.width();
      int y = i / maps.width();
      boolean wrong = maps.truth()[i] != IGNORED && maps.truth()[i] != maps.label()[i];
      image.setRGB(x, y, wrong ? WRONG : pale(photograph.getRGB(x, y)));
    }
    return image;
  }

  private static int pale(int rgb) {
    int grey = ((rgb >> 16 & 0xFF) * 3 + (rgb >> 8 & 0xFF) * 6 + (rgb & 0xFF)) / 10;
    return (128 + grey / 2) * 0x010101;
  }

  private Picture uncertainty(float[] values, int imageWidth) {
    float highest = highest(values);
    return new Picture(
        "uncertainty",
        String.format(Locale.ROOT, "uncertainty (white: %.2g)", highest),
        Scaling.smooth(LabelPainter.greyLevels(values, imageWidth, highest), width),
        false);
  }

  private static float highest(float[] values) {
    float highest = 1e-6f;
    for (float value : values) {
      highest = Math.max(highest, value);
    }
    return highest;
  }

  private Picture smooth(String name, BufferedImage image) {
    return new Picture(name, name, Scaling.smooth(image, width), false);
  }

  private Picture map(String name, BufferedImage image) {
    return new Picture(name, name, Scaling.sharp(image, width), true);
  }
}
