package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.NativeRuntime;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

/** Images of every kind become 8-bit RGB. */
class ImageDecoderTest {
  @TempDir private Path folder;

  @BeforeAll
  static void loadTensorFlow() {
    NativeRuntime.load();
  }

  private void assertPixel(BufferedImage image, String format, int red, int green, int blue)
      throws IOException {
    Path file = folder.resolve("image." + format);
    ImageIO.write(image, format, file.toFile());
    try (ImageDecoder decoder = new ImageDecoder();
        TUint8 pixels = decoder.decode(file)) {
      assertEquals(Shape.of(1, 3, 5, 3), pixels.shape());
      assertEquals(red, pixels.getByte(0, 2, 4, 0) & 0xFF);
      assertEquals(green, pixels.getByte(0, 2, 4, 1) & 0xFF);
      assertEquals(blue, pixels.getByte(0, 2, 4, 2) & 0xFF);
    }
  }

  private static BufferedImage image(int type, int... samples) {
    BufferedImage image = new BufferedImage(5, 3, type);
    for (int band = 0; band < samples.length; band++) {
      image.getRaster().setSample(4, 2, band, samples[band]);
    }
    return image;
  }

  @Test
  void rgb() throws IOException {
    assertPixel(image(BufferedImage.TYPE_INT_RGB, 1, 2, 3), "png", 1, 2, 3);
    assertPixel(image(BufferedImage.TYPE_INT_RGB, 1, 2, 3), "bmp", 1, 2, 3);
  }

  @Test
  void transparencyIsLeftOut() throws IOException {
    assertPixel(image(BufferedImage.TYPE_INT_ARGB, 1, 2, 3, 128), "png", 1, 2, 3);
  }

  @Test
  void greyIsTheSameInAllChannels() throws IOException {
    assertPixel(image(BufferedImage.TYPE_BYTE_GRAY, 77), "png", 77, 77, 77);
    assertPixel(image(BufferedImage.TYPE_BYTE_GRAY, 77), "bmp", 77, 77, 77);
  }

  @Test
  void coloursOfAPaletteAreReadOrRefused() throws IOException {
    BufferedImage image = new BufferedImage(5, 3, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(4, 2, 0xFF0033);
    assertPixel(image, "png", 0xFF, 0, 0x33);
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> assertPixel(image, "bmp", 0xFF, 0, 0x33));
    assertEquals(
        folder.resolve("image.bmp")
            + ": found a BMP of 8 bits a pixel that is compressed or whose palette is not grey, expected a BMP of 24 bits"
            + " a pixel, a PNG or a JPEG",
        refused.getMessage());
  }

  @Test
  void sixteenBitsKeepTheirHighByte() throws IOException {
    assertPixel(image(BufferedImage.TYPE_USHORT_GRAY, 0x4DFF), "png", 0x4D, 0x4D, 0x4D);
  }
}
