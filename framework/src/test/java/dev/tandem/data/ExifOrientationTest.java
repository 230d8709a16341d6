package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.report.ImageFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.types.TUint8;

class ExifOrientationTest {
  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;

  @TempDir private Path folder;

  @BeforeAll
  static void loadTensorFlow() {
    NativeRuntime.load();
  }

  /**
   * An image of grey quarters, 40 and 100 above 160 and 220, with the EXIF tag after the file's
   * first marker.
   */
  private Path photograph(int orientation) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int quarter = (x < WIDTH / 2 ? 0 : 1) + (y < HEIGHT / 2 ? 0 : 2);
        image.getRaster().setSample(x, y, 0, 40 + 60 * quarter);
      }
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", jpeg);
    byte[] bytes = jpeg.toByteArray();
    int[] exif = {
      0xFF,
      0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0, // segment of 34 bytes
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8, // big-endian TIFF, first directory at 8
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      orientation,
      0,
      0, // one entry: Orientation, short
      0,
      0,
      0,
      0
    };
    Path file = folder.resolve("photograph.jpg");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, 2);
    for (int b : exif) {
      all.write(b);
    }
    all.write(bytes, 2, bytes.length - 2);
    Files.write(file, all.toByteArray());
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 40, 100, 160, 220",
    "2, 100, 40, 220, 160",
    "3, 220, 160, 100, 40",
    "4, 160, 220, 40, 100",
    "5, 40, 160, 100, 220",
    "6, 160, 40, 220, 100",
    "7, 220, 100, 160, 40",
    "8, 100, 220, 40, 160"
  })
  void everyOrientationComesOutUpright(
      int orientation, int topLeft, int topRight, int bottomLeft, int bottomRight)
      throws IOException {
    Path file = photograph(orientation);
    assertEquals(orientation, ExifOrientation.of(file));
    int width = orientation < 5 ? WIDTH : HEIGHT;
    int height = orientation < 5 ? HEIGHT : WIDTH;
    try (ImageDecoder decoder = new ImageDecoder();
        TUint8 image = decoder.decode(file)) {
      assertEquals(height, image.shape().get(1));
      assertEquals(width, image.shape().get(2));
      assertEquals(topLeft, sample(image, 4, 4), 2);
      assertEquals(topRight, sample(image, 4, width - 5), 2);
      assertEquals(bottomLeft, sample(image, height - 5, 4), 2);
      assertEquals(bottomRight, sample(image, height - 5, width - 5), 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void picturesAreUprightAsThePipelinesAre(int orientation) throws IOException {
    Path file = photograph(orientation);
    BufferedImage picture = ImageFile.read(file);
    try (ImageDecoder decoder = new ImageDecoder();
        TUint8 image = decoder.decode(file)) {
      assertEquals(image.shape().get(1), picture.getHeight());
      assertEquals(image.shape().get(2), picture.getWidth());
      for (int y : new int[] {4, picture.getHeight() - 5}) {
        for (int x : new int[] {4, picture.getWidth() - 5}) {
          assertEquals(sample(image, y, x), picture.getRGB(x, y) & 0xFF, 2);
        }
      }
    }
  }

  private static int sample(TUint8 image, int y, int x) {
    return image.getByte(0, y, x, 1) & 0xFF;
  }

  @Test
  void pngHasTheTagInAChunk() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY), "png", png);
    byte[] exif = {
      'e', 'X', 'I', 'f', 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0,
      0, 0, 0, 0, 0
    };
    CRC32 checksum = new CRC32();
    checksum.update(exif);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(all);
    // After the signature and the header.
    out.write(png.toByteArray(), 0, 33);
    out.writeInt(exif.length - 4);
    out.write(exif);
    out.writeInt((int) checksum.getValue());
    out.write(png.toByteArray(), 33, png.size() - 33);
    Path file = Files.write(folder.resolve("turned.png"), all.toByteArray());
    assertEquals(6, ExifOrientation.of(file));
    try (ImageDecoder decoder = new ImageDecoder();
        TUint8 image = decoder.decode(file)) {
      assertEquals(WIDTH, image.shape().get(1));
    }
    Files.write(file, png.toByteArray());
    assertEquals(1, ExifOrientation.of(file));
    Files.write(file, Arrays.copyOf(png.toByteArray(), 30));
    assertEquals(1, ExifOrientation.of(file));
  }

  @Test
  void aLabelOfTheStoredImageIsExplained() throws IOException {
    Path image = photograph(6);
    Path label = folder.resolve("label.png");
    ImageIO.write(
        new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY), "png", label.toFile());
    try (FileInspector inspector = new FileInspector(IndexLabels.of(2, 255))) {
      FileInspector.Content content = inspector.inspectLabel(label);
      InvalidInputException refused =
          assertThrows(
              InvalidInputException.class,
              () ->
                  FileInspector.requireFit(
                      new ImageLabelPair(image, label), inspector.inspect(image), content));
      assertTrue(
          refused
              .getMessage()
              .endsWith(
                  ", which is turned upright by its EXIF orientation 6: the label was drawn on the stored"
                      + " image, turn it too"),
          refused.getMessage());
    }
  }

  @Test
  void filesWithoutTheTagAreUpright() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.jpg"), "no image");
    assertEquals(1, ExifOrientation.of(broken));
    assertEquals(1, ExifOrientation.of(folder.resolve("absent.jpg")));
    assertEquals(1, ExifOrientation.of(folder.resolve("drawing.png")));
    assertEquals(1, ExifOrientation.of(photograph(0)));
  }
}
