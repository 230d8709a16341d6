package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageDecoder;
import dev.tandem.testing.StrangeImages;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TUint8;

class ImageFileTest {
  @TempDir Path folder;

  @Test
  void greyIsReadAsItIsStored() {
    Path file = folder.resolve("grey.png");
    BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 100);
    ImageFile.writePng(grey, file);
    assertEquals(0xFF646464, ImageFile.read(file).getRGB(0, 0));
  }

  @Test
  void alphaIsDropped() {
    Path file = folder.resolve("alpha.png");
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x80123456);
    ImageFile.writePng(image, file);
    assertEquals(0xFF123456, ImageFile.read(file).getRGB(0, 0));
  }

  @Test
  void everyColourSpaceIsReadAsTheNetworkSeesIt() {
    List<Path> files =
        List.of(
            StrangeImages.cmykJpeg(folder.resolve("cmyk.jpg"), 20, 10),
            StrangeImages.jpegWithBrokenProfile(folder.resolve("profile.jpg"), 20, 10));
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (Path file : files) {
        BufferedImage picture = ImageFile.read(file);
        try (TUint8 pixels = decoder.decode(file)) {
          assertEquals(20, picture.getWidth());
          assertEquals(pixels.getByte(0, 3, 3, 0) & 0xFF, picture.getRGB(3, 3) >> 16 & 0xFF);
          assertEquals(pixels.getByte(0, 3, 3, 1) & 0xFF, picture.getRGB(3, 3) >> 8 & 0xFF);
          assertEquals(pixels.getByte(0, 3, 3, 2) & 0xFF, picture.getRGB(3, 3) & 0xFF);
        }
      }
    }
    // Adobe's inks are stored inverted: each of 200, 100, 50 times 250 / 255.
    assertEquals(196, ImageFile.read(files.get(0)).getRGB(3, 3) >> 16 & 0xFF, 2);
  }

  @Test
  void sixteenBitsAreReadByTheirUpperHalf() {
    Path file = folder.resolve("sixteen.png");
    BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setSample(0, 0, 0, 0x64FF);
    ImageFile.writePng(grey, file);
    assertEquals(0xFF646464, ImageFile.read(file).getRGB(0, 0));
  }

  @Test
  void whatIsNoImageIsNamed() throws Exception {
    Path text = Files.writeString(folder.resolve("a.png"), "text");
    String decoded = refused(text);
    assertTrue(
        decoded.startsWith(text + ": cannot be decoded, expected a JPEG, PNG or BMP image ("),
        decoded);
    assertEquals(folder + ": is a folder, expected a JPEG, PNG or BMP image", refused(folder));
    Path missing = folder.resolve("missing.png");
    assertEquals(missing + ": no such file, expected a JPEG, PNG or BMP image", refused(missing));
  }

  private static String refused(Path file) {
    return assertThrows(InvalidInputException.class, () -> ImageFile.read(file)).getMessage();
  }
}
