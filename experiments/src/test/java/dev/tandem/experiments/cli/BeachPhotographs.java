package dev.tandem.experiments.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** A folder as the README's: twenty-five photographs, of which twenty have masks. */
final class BeachPhotographs {
  private BeachPhotographs() {}

  /** Draws them into {@code images} and {@code masks} of a folder. */
  static void draw(Path photos) throws IOException {
    Files.createDirectories(photos.resolve("images"));
    Files.createDirectories(photos.resolve("masks"));
    for (int i = 0; i < 25; i++) {
      BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
      BufferedImage mask = new BufferedImage(48, 40, BufferedImage.TYPE_BYTE_GRAY);
      Random random = new Random(i);
      for (int p = 0; p < 48 * 40; p++) {
        int index = p % 48 < 10 + i ? 0 : 1;
        image.setRGB(p % 48, p / 48, random.nextInt(60) * 0x010101 + index * 0x401000);
        mask.getRaster().setSample(p % 48, p / 48, 0, index);
      }
      String name = "beach%02d".formatted(i);
      ImageIO.write(image, "jpg", photos.resolve("images/" + name + ".jpg").toFile());
      if (i < 20) {
        ImageIO.write(mask, "png", photos.resolve("masks/" + name + ".png").toFile());
      }
    }
  }
}
