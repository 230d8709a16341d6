package dev.tandem.report;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ExifOrientation;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Reads photographs, and writes pictures as PNG files. */
public final class ImageFile {
  private ImageFile() {}

  /**
   * Reads a JPEG, PNG or BMP file as RGB with the same pixel values as in the input pipeline:
   * upright, without alpha, grey values unchanged.
   *
   * @throws InvalidInputException if the file is missing or not such an image
   */
  public static BufferedImage read(Path file) {
    BufferedImage image;
    try {
      image = Files.isRegularFile(file) ? ImageIO.read(file.toFile()) : null;
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read as an image:  " + e.getMessage(), e);
    }
    if (image == null) {
      throw new InvalidInputException(file + ": not an image, expected a JPEG, PNG or BMP file");
    }
    return upright(rgb(image), ExifOrientation.of(file));
  }

  /**
   * Writes a PNG file; missing parent folders are created.
   *
   * @throws UnwritableException if it cannot be written
   */
  public static void writePng(BufferedImage image, Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UnwritableException(file, e);
    }
    AtomicFile.write(
        file,
        draft -> {
          if (!ImageIO.write(image, "png", draft.toFile())) {
            throw new IOException("no PNG writer for this kind of image");
          }
        });
  }

  private static BufferedImage upright(BufferedImage stored, int orientation) {
    if (orientation == ExifOrientation.UPRIGHT) {
      return stored;
    }
    boolean exchanged = ExifOrientation.exchangesSides(orientation);
    int width = exchanged ? stored.getHeight() : stored.getWidth();
    int height = exchanged ? stored.getWidth() : stored.getHeight();
    BufferedImage upright = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = ExifOrientation.mirrorsColumns(orientation) ? width - 1 - x : x;
        int row = ExifOrientation.mirrorsRows(orientation) ? height - 1 - y : y;
        upright.setRGB(x, y, exchanged ? stored.getRGB(row, column) : stored.getRGB(column, row));
      }
    }
    return upright;
  }

  private static BufferedImage rgb(BufferedImage image) {
    BufferedImage rgb =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    // Not by drawing: Java treats stored grey as linear light and would brighten it.
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        rgb.setRGB(x, y, grey ? greySample(image, x, y) * 0x010101 : image.getRGB(x, y));
      }
    }
    return rgb;
  }

  private static int greySample(BufferedImage image, int x, int y) {
    int bits = image.getSampleModel().getSampleSize(0);
    return image.getRaster().getSample(x, y, 0) >> (bits - 8);
  }
}
