package dev.tandem.report;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageDecoder;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/** Reads photographs, and writes pictures as PNG files. */
public final class ImageFile {
  private ImageFile() {}

  /**
   * Reads a JPEG, PNG or BMP file as RGB with the same pixel values as in the input pipeline, by
   * the same decoder: upright, without alpha, grey values unchanged, whatever its colour space.
   *
   * @throws InvalidInputException if the file is missing or cannot be decoded
   */
  public static BufferedImage read(Path file) {
    try (ImageDecoder decoder = new ImageDecoder()) {
      return read(file, decoder);
    }
  }

  /**
   * The same with an open decoder, for many files: to open one takes longer than to decode a small
   * image.
   *
   * @throws InvalidInputException if the file is missing or cannot be decoded
   */
  public static BufferedImage read(Path file, ImageDecoder decoder) {
    try (TUint8 pixels = decoder.decode(file)) {
      return picture(pixels);
    }
  }

  /**
   * What a decoder gave, as a picture.
   *
   * @param pixels uint8 [1, H, W, 3]
   */
  public static BufferedImage picture(TUint8 pixels) {
    int height = Math.toIntExact(pixels.shape().get(1));
    int width = Math.toIntExact(pixels.shape().get(2));
    byte[] samples = new byte[Math.toIntExact(pixels.size())];
    pixels.copyTo(DataBuffers.of(samples));
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, rgb(samples, 3 * i));
    }
    return image;
  }

  private static int rgb(byte[] samples, int at) {
    return (samples[at] & 0xFF) << 16 | (samples[at + 1] & 0xFF) << 8 | samples[at + 2] & 0xFF;
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
}
