package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Six photographs, the first four of which get masks. */
abstract class OwnMasks {
  static final int SIDE = 30;
  static final int GREY = BufferedImage.TYPE_BYTE_GRAY;
  static final int RGB = BufferedImage.TYPE_INT_RGB;

  @TempDir Path folder;
  Path photos;

  /** The value of a pixel in the mask of a number. */
  interface Values {
    int at(int x, int y, int mask);
  }

  @BeforeEach
  void makePhotographs() throws IOException {
    photos = folder.resolve("photos");
    for (int i = 0; i < 6; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, RGB);
      Random random = new Random(i);
      for (int p = 0; p < SIDE * SIDE; p++) {
        image.setRGB(p % SIDE, p / SIDE, random.nextInt(1 << 24));
      }
      write(image, "jpg", "images/im" + i + ".jpg");
    }
  }

  final void write(BufferedImage image, String format, String name) throws IOException {
    Path file = photos.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, format, file.toFile());
  }

  static BufferedImage mask(int type, Values values, int number) {
    BufferedImage mask = new BufferedImage(SIDE, SIDE, type);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int value = values.at(x, y, number);
        if (type == GREY) {
          mask.getRaster().setSample(x, y, 0, value);
        } else {
          mask.setRGB(x, y, value);
        }
      }
    }
    return mask;
  }

  /** Masks of the first four photographs. */
  final void masks(int type, Values values) throws IOException {
    for (int i = 0; i < 4; i++) {
      write(mask(type, values, i), "png", "masks/im" + i + ".png");
    }
  }

  final TinyProject.Outcome split(Object... more) {
    Object[] line = new Object[4 + more.length];
    line[0] = "split";
    line[1] = photos;
    line[2] = "--out";
    line[3] = folder.resolve("lists");
    System.arraycopy(more, 0, line, 4, more.length);
    return TinyProject.tandem(line);
  }

  /** The group dataset of the config that split has written. */
  final JsonObject dataset() throws IOException {
    TinyProject.Outcome outcome = split();
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    TinyProject.Outcome check = TinyProject.tandem("check", photos.resolve("tandem.json"));
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    return JsonParser.parseString(Files.readString(photos.resolve("tandem.json")))
        .getAsJsonObject()
        .getAsJsonObject("dataset");
  }

  final void assertRefused(String part) {
    TinyProject.Outcome outcome = split();
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.out());
    assertTrue(outcome.err().contains(part), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  static void assertValue(String expected, JsonObject dataset, String key) {
    assertEquals(expected, dataset.get(key).toString(), dataset.toString());
  }

  static boolean inside(int x, int number) {
    return x > 4 + number && x < 20;
  }
}
