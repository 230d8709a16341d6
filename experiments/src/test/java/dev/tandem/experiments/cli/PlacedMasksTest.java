package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} on masks that are no fault each, but all together are not what is meant. */
class PlacedMasksTest {
  private static final int WIDTH = 120;
  private static final int HEIGHT = 90;

  @TempDir private Path folder;

  /** Twelve photographs of a box, and masks of the same box after a shift of columns. */
  private void write(boolean mirrored, int lastClass) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    for (int n = 0; n < 12; n++) {
      Random random = new Random(n);
      int left = random.nextInt(30);
      int top = random.nextInt(40);
      BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
      BufferedImage mask = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillRect(0, 0, WIDTH, HEIGHT);
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillRect(left, top, 40, 30);
      graphics.dispose();
      for (int y = top; y < top + 30; y++) {
        for (int x = left; x < left + 40; x++) {
          int column = mirrored ? WIDTH - 1 - x : x;
          mask.getRaster().setSample(column, y, 0, n == 11 ? lastClass : 1);
        }
      }
      ImageIO.write(image, "png", folder.resolve("images/" + name(n) + ".png").toFile());
      ImageIO.write(mask, "png", folder.resolve("labels/" + name(n) + ".png").toFile());
    }
    list("labeled", 0, 6);
    list("unlabeled", 6, 8);
    list("valid", 8, 12);
    Files.writeString(
        folder.resolve("boxes.json"),
        """
        {"name": "boxes", "dataset": {"root": ".", "split": ".", "images": "images/{id}.png",
          "classes": ["ground", "box", "ball"]}}
        """);
  }

  private static String name(int n) {
    return "abcdefghijkl".substring(n, n + 1);
  }

  private void list(String name, int from, int to) throws IOException {
    Files.write(
        folder.resolve(name + "_filename.txt"),
        IntStream.range(from, to).mapToObj(PlacedMasksTest::name).toList());
  }

  /** In this set, whatever its masks. */
  private static final String FEW =
      "note: 4 validation images: with fewer than 10 the mIoU depends much on chance";

  private List<String> check() {
    TinyProject.Outcome outcome = TinyProject.tandem("check", folder.resolve("boxes.json"));
    assertEquals(ExitCode.DONE, outcome.code(), outcome.out());
    return outcome.out().lines().toList();
  }

  @Test
  void mirroredMasksAndAClassOfTheValidationOnly() throws IOException {
    write(true, 2);
    List<String> lines = check();
    assertEquals(
        List.of(
            "note: in no labelled mask, so that it cannot be learned: ball",
            FEW,
            "note: the masks look mirrored left to right against the photographs; moved back, the"
                + " borders of 10 of 10 follow edges better",
            "nothing is wrong; see the 3 notes above"),
        lines.subList(lines.size() - 4, lines.size()));
  }

  @Test
  void masksInTheirPlace() throws IOException {
    write(false, 1);
    List<String> lines = check();
    assertEquals(
        List.of("note: in no mask: ball", FEW, "nothing is wrong; see the 2 notes above"),
        lines.subList(lines.size() - 3, lines.size()));
    assertTrue(lines.get(lines.size() - 4).startsWith("ignored: 0.0 %"), "" + lines);
  }
}
