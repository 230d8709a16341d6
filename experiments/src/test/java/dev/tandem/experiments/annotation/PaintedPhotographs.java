package dev.tandem.experiments.annotation;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Nine photographs of 48 × 36 pixels, p0 to p8, of ground, a leaf that moves to the right from one
 * to the next, and a fruit over its corner; {@code annotations} in the test resources have the
 * first six as tools write them.
 */
public final class PaintedPhotographs {
  private static final Path ANNOTATIONS =
      Path.of(System.getProperty("tandem.root"), "experiments/src/test/resources/annotations");
  private static final int WIDTH = 48;
  private static final int HEIGHT = 36;

  private PaintedPhotographs() {}

  /**
   * Copies annotations and paints the photographs.
   *
   * @param kind a folder of the annotations
   * @param folder to copy to
   * @param images the folder of the photographs in it; may be empty
   */
  public static Path annotated(String kind, Path folder, String images) throws IOException {
    Path from = ANNOTATIONS.resolve(kind);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = folder.resolve(from.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    for (int i = 0; i < 9; i++) {
      paint(i, folder.resolve(images).resolve("p" + i + ".jpg"));
    }
    return folder;
  }

  /** Paints a photograph: JPEG, or PNG by its name. */
  public static void paint(int index, Path file) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(index);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int left = 8 + 2 * index;
        boolean leaf = x >= left && x < 28 && y >= 8 && y < 28;
        boolean fruit = x >= 24 && x < 42 && y >= 20 && y < 32;
        int base = fruit ? 0xB02020 : leaf ? 0x209020 : 0x303060;
        image.setRGB(x, y, base + random.nextInt(24) * 0x010101);
      }
    }
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(image, file.toString().endsWith("png") ? "png" : "jpg", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fruit alone, black and white, as a mask. */
  public static BufferedImage fruit(int type, int inside, int outside) {
    BufferedImage mask = new BufferedImage(WIDTH, HEIGHT, type);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        boolean fruit = x >= 24 && x < 42 && y >= 20 && y < 32;
        mask.setRGB(x, y, fruit ? inside : outside);
      }
    }
    return mask;
  }

  /** Writes a PNG. */
  public static void write(BufferedImage image, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  /** The lines of a folder's description, for messages. */
  static String text(List<String> remarks) {
    return String.join("\n", remarks);
  }
}
