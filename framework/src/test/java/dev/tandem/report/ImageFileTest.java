package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void whatIsNoImageIsNamed() throws Exception {
    Path text = Files.writeString(folder.resolve("a.png"), "text");
    for (Path file : new Path[] {text, folder, folder.resolve("missing.png")}) {
      String message =
          assertThrows(InvalidInputException.class, () -> ImageFile.read(file)).getMessage();
      assertEquals(file + ": not an image, expected a JPEG, PNG or BMP file", message);
    }
  }
}
