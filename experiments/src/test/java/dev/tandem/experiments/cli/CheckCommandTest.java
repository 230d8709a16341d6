package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 300 images, 200 of them with labels: 500 files. */
class CheckCommandTest {
  private static final int WIDTH = 24;
  private static final int HEIGHT = 16;

  @TempDir private Path folder;
  private Path config;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    for (int i = 0; i < 300; i++) {
      ImageIO.write(photograph(i), "jpg", image(i).toFile());
    }
    for (int i = 0; i < 200; i++) {
      ImageIO.write(mask(WIDTH, HEIGHT), "png", label(i).toFile());
    }
    list("labeled", 0, 150);
    list("valid", 150, 200);
    list("unlabeled", 200, 300);
    config = folder.resolve("config.json");
    Files.writeString(
        config,
        """
        {"name": "faults", "dataset": {"root": ".", "split": ".",
          "classes": ["background", "leaf", "fruit"]}}
        """);
  }

  private static BufferedImage photograph(int seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.setRGB(i % WIDTH, i / WIDTH, random.nextInt(1 << 24));
    }
    return image;
  }

  private static BufferedImage mask(int width, int height) {
    BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < width; x++) {
      mask.getRaster().setSample(x, 0, 0, 255);
      mask.getRaster().setSample(x, 1, 0, 1);
    }
    return mask;
  }

  private Path image(int i) {
    return folder.resolve("images/im%03d.jpg".formatted(i));
  }

  private Path label(int i) {
    return folder.resolve("labels/im%03d.png".formatted(i));
  }

  private void list(String name, int from, int to) throws IOException {
    Files.write(
        folder.resolve(name + "_filename.txt"),
        IntStream.range(from, to).mapToObj("im%03d"::formatted).toList());
  }

  private static void truncate(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void goodFilesGiveTheFrequencies() {
    TinyProject.Outcome outcome = TinyProject.tandem("check", config);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.out());
    String row = "  %-20s %10s %8s %12s %8s%n";
    // 14 of the 15 rows that are not ignored are background, one is leaf.
    assertEquals(
        "300 images, all of 24×16 pixels\n"
            + row.formatted("class", "labelled %", "images", "validation %", "images")
            + row.formatted("background", "93.33", 150, "93.33", 50)
            + row.formatted("leaf", "6.67", 150, "6.67", 50)
            + row.formatted("fruit", "0.00", 0, "0.00", 0)
            + "ignored: 6.3 % of the labelled pixels, 6.3 % of the validation pixels\n"
            + "note: in no mask: fruit\n"
            + "nothing is wrong; see the note above\n",
        outcome.out());
    assertTrue(outcome.err().contains("checked 150 of 300\n"), outcome.err());
  }

  @Test
  void eachOfTenFaultsIsFoundAndNothingElse() throws IOException {
    Files.delete(image(3));
    Files.delete(label(10));
    truncate(image(20));
    truncate(label(30));
    ImageIO.write(mask(HEIGHT, WIDTH), "png", label(40).toFile());
    BufferedImage strange = mask(WIDTH, HEIGHT);
    strange.getRaster().setSample(7, 5, 0, 9);
    ImageIO.write(strange, "png", label(50).toFile());
    ImageIO.write(photograph(60), "png", label(60).toFile());
    BufferedImage grey = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    grey.getGraphics().drawImage(photograph(160), 0, 0, null);
    ImageIO.write(grey, "png", label(160).toFile());
    Files.write(image(170), new byte[0]);
    Files.writeString(image(250), "this was an image once");

    TinyProject.Outcome outcome = TinyProject.tandem("check", config);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    List<String> expected =
        new ArrayList<>(
            List.of(
                image(3) + ": no such file, expected a JPEG, PNG or BMP image",
                label(10) + ": no such file, expected a grey or palette PNG of class indices",
                image(20) + ": cannot be decoded, expected a JPEG, PNG or BMP image",
                label(30) + ": cannot be decoded, expected a grey or palette PNG of class indices",
                label(40)
                    + ": the label is 16×24 pixels (width×height), expected 24×16 as its image "
                    + image(40),
                label(50) + ": found label 9 at column 7, row 5, expected 0 to 2 or 255 (ignore)",
                label(60)
                    + ": cannot be decoded, expected a grey or palette PNG of class indices"
                    + " (assertion failed: [an RGB image",
                label(160) + ": looks like a photograph",
                image(170) + ": cannot be decoded, expected a JPEG, PNG or BMP image",
                image(250) + ": cannot be decoded, expected a JPEG, PNG or BMP image"));
    List<String> lines = outcome.out().lines().toList();
    // The last lines, which a terminal shows.
    int first = lines.size() - 1 - expected.size();
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(lines.get(first + i).startsWith(expected.get(i)), lines.get(first + i));
    }
    assertTrue(lines.get(0).startsWith("300 images"), outcome.out());
    assertEquals(
        "note: left out: 1 label without an image, such as labels/im003.png", lines.get(first - 1));
    assertTrue(outcome.out().endsWith("10 faults, listed above\n"), outcome.out());
  }

  @Test
  void maskWithoutAnyClassIsNoted() throws IOException {
    BufferedImage ignored = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      ignored.getRaster().setSample(i % WIDTH, i / WIDTH, 0, 255);
    }
    ImageIO.write(ignored, "png", label(7).toFile());
    TinyProject.Outcome outcome = TinyProject.tandem("check", config);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.out());
    assertTrue(
        outcome.out().contains("note: " + label(7) + ": all pixels of this label are ignored\n"),
        outcome.out());
    assertTrue(outcome.out().contains("ignored: 6.9 % of the labelled pixels"), outcome.out());
  }

  @Test
  void idsOnTwoListsAreFaults() throws IOException {
    list("valid", 149, 200);
    TinyProject.Outcome outcome = TinyProject.tandem("check", config);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertTrue(
        outcome
            .out()
            .endsWith(
                "id im149 is on the labelled and on the validation list, expected on one of them\n"
                    + "1 fault, listed above\n"),
        outcome.out());
  }
}
