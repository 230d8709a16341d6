package dev.tandem.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture as the bytes of a file.
 *
 * @param type of the media: {@code image/png} or {@code image/jpeg}
 * @param bytes of the file
 */
record EncodedImage(String type, byte[] bytes) {
  /** Small and exact for maps of few colours. */
  static EncodedImage png(BufferedImage image) {
    return new EncodedImage("image/png", bytes(image, "png"));
  }

  /** Small for photographs. */
  static EncodedImage jpeg(BufferedImage image) {
    return new EncodedImage("image/jpeg", bytes(image, "jpg"));
  }

  private static byte[] bytes(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // By itself ImageIO would keep the bytes in a temporary file, which a full disk or a process
    // that
    // shuts down does not allow.
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, format, stream)) {
        throw new IllegalArgumentException("no " + format + " of this kind of image");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
