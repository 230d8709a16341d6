package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodedImageTest {
  @Test
  void noTemporaryFolderIsNeeded(@TempDir Path folder) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0x123456);
    Path gone = Files.createDirectory(folder.resolve("gone"));
    ImageIO.setCacheDirectory(gone.toFile());
    Files.delete(gone);
    try {
      EncodedImage png = EncodedImage.png(image);
      BufferedImage decoded =
          ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(png.bytes())));
      assertEquals(0xFF123456, decoded.getRGB(2, 1));
    } finally {
      ImageIO.setCacheDirectory(null);
    }
  }
}
