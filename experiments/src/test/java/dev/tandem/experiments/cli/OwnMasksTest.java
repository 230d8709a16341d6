package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code split} on masks as drawing programs and labelling tools write them. */
class OwnMasksTest extends OwnMasks {
  @Test
  void blackAndWhiteIsBackgroundAndObject() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 255 : 0);
    JsonObject dataset = dataset();
    assertValue("\"colours\"", dataset, "label_format");
    assertValue("[\"background\",\"object\"]", dataset, "classes");
    assertValue("[\"#000000\",\"#FFFFFF\"]", dataset, "colours");
  }

  @Test
  void blackAndWhiteHasTheNamesOfTheList() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 255 : 0);
    Files.writeString(photos.resolve("classes.txt"), "# two\nground\nleaf\n");
    assertValue("[\"ground\",\"leaf\"]", dataset(), "classes");
  }

  @Test
  void blackAndWhiteWithThreeNamesIsRefused() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 255 : 0);
    Files.writeString(photos.resolve("classes.txt"), "ground\nleaf\nfruit\n");
    assertRefused(
        "masks: the masks hold the values 0, 255 (255 is first in im0.png), expected numbers from 0 to 2 (255 =");
  }

  @Test
  void evenGreyLevelsAreClasses() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 127 : x > 25 ? 255 : 0);
    JsonObject dataset = dataset();
    assertValue("[\"#000000\",\"#7F7F7F\",\"#FFFFFF\"]", dataset, "colours");
    assertValue("[\"colour #000000\",\"colour #7F7F7F\",\"colour #FFFFFF\"]", dataset, "classes");
  }

  @Test
  void greyLevelsThatTheListNames() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 100 : x > 25 ? 255 : 0);
    assertRefused(
        "the masks hold the values 0, 100, 255 (255 is first in im0.png), expected class numbers, or"
            + " a classes.txt");
    Files.writeString(
        photos.resolve("classes.txt"), "ground #000000\nleaf #646464\nfruit #FFFFFF\n");
    assertValue("[\"#000000\",\"#646464\",\"#FFFFFF\"]", dataset(), "colours");
  }

  @Test
  void softEdgesAreRefused() throws IOException {
    Values disc =
        (x, y, i) -> {
          double edge = Math.hypot(x - 15 + 0.37 * i, y - 15) - 8 - i;
          return (int) Math.round(255 * Math.max(0, Math.min(1, 0.5 - edge / 3)));
        };
    masks(GREY, disc);
    assertRefused("soft edges (anti-aliasing, or a JPEG before) make values between them");
    masks(RGB, (x, y, i) -> disc.at(x, y, i) * 0x010101);
    assertRefused("soft edges");
  }

  @Test
  void softEdgesOfFewLevelsAreRefused() throws IOException {
    // A box whose edges lie at a quarter, a half and three quarters of a pixel.
    Values box =
        (x, y, i) -> {
          int side = x < 8 || x > 21 || y < 8 || y > 21 ? 0 : 255;
          return x == 7 && side == 0 && y > 8 && y < 21
              ? 64
              : x == 22 && y > 8 && y < 21 ? 191 : y == 22 && x > 8 && x < 21 ? 128 : side;
        };
    masks(GREY, box);
    assertRefused("the masks hold the values 0, 64, 128, 191, 255");
    masks(RGB, (x, y, i) -> box.at(x, y, i) * 0x010000 / 255 * 200);
    assertRefused("soft edges");
  }

  @Test
  void thinLinesOfAColourOfTheirOwnAreAClass() throws IOException {
    masks(RGB, (x, y, i) -> x == 5 ? 0xFFFF00 : inside(x, i) ? 0xFF0000 : 0x0000FF);
    assertEquals(3, dataset().getAsJsonArray("classes").size());
  }

  @Test
  void greyLevelsOf16BitsAreRefusedAndNumbersAreNot() throws IOException {
    masksOf16Bits(255);
    assertRefused(
        "im0.png: grey levels of 16 bits, expected 8 bits a pixel where levels stand for classes");
    masksOf16Bits(1);
    dataset();
    TinyProject.Outcome check = TinyProject.tandem("check", photos.resolve("tandem.json"));
    assertEquals(ExitCode.DONE, check.code(), check.out());
  }

  private void masksOf16Bits(int object) throws IOException {
    for (int i = 0; i < 4; i++) {
      BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_USHORT_GRAY);
      for (int p = 0; p < SIDE * SIDE; p++) {
        int value = inside(p % SIDE, i) ? object : 0;
        mask.getRaster().setSample(p % SIDE, p / SIDE, 0, value);
      }
      write(mask, "png", "masks/im" + i + ".png");
    }
  }

  @Test
  void numbersStayNumbers() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : x > 25 ? 255 : y > 20 ? 20 : 0);
    JsonObject dataset = dataset();
    assertValue("\"indices\"", dataset, "label_format");
    assertEquals(21, dataset.getAsJsonArray("classes").size());
  }

  @Test
  void numbersInTheRedChannel() throws IOException {
    masks(RGB, (x, y, i) -> inside(x, i) ? 0x010000 : x > 25 ? 0xFF0000 : 0);
    Files.writeString(photos.resolve("classes.txt"), "ground\nleaf\nfruit\n");
    JsonObject dataset = dataset();
    assertValue("[\"#000000\",\"#010000\",\"#020000\"]", dataset, "colours");
    assertValue("[\"#FF0000\"]", dataset, "ignore_colours");
  }

  @Test
  void hiddenColoursOfTransparentPixelsAreNoClasses() throws IOException {
    masks(BufferedImage.TYPE_INT_ARGB, (x, y, i) -> inside(x, i) ? 0xFF00FF00 : 0x8000FF00);
    assertRefused("a half transparent pixel at column 0, row 0, expected opaque masks");
    masks(BufferedImage.TYPE_INT_ARGB, (x, y, i) -> inside(x, i) ? 0xFF00FF00 : 0);
    assertValue("[\"#000000\",\"#00FF00\"]", dataset(), "colours");
  }

  @Test
  void cvatsExport() throws IOException {
    masks(RGB, (x, y, i) -> inside(x, i) ? 0xFA7DBB : 0);
    Files.move(photos.resolve("images"), photos.resolve("JPEGImages"));
    Files.move(photos.resolve("masks"), photos.resolve("SegmentationClass"));
    Files.writeString(
        photos.resolve("labelmap.txt"),
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncat:250,125,187::\n");
    JsonObject dataset = dataset();
    assertValue("\"JPEGImages/{id}.jpg\"", dataset, "images");
    assertValue("[\"background\",\"cat\"]", dataset, "classes");
    assertValue("[\"#000000\",\"#FA7DBB\"]", dataset, "colours");
    Files.writeString(photos.resolve("labelmap.txt"), "background:0,0,0::\ncat:250,125::\n");
    assertRefused("labelmap.txt: line 2: found cat:250,125::, expected NAME:R,G,B:parts:actions");
  }

  @Test
  void listsOfClassesThatCannotBe() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    Path list = photos.resolve("classes.txt");
    Files.writeString(list, "ground #000000\nleaf\n");
    assertRefused(list + ": line 2: found a class without a colour");
    Files.writeString(list, "#00FF00\nleaf\n");
    assertRefused(list + ": line 1: found #00FF00, expected NAME #RRGGBB");
    Files.writeString(list, "cat\0\ndog\n");
    assertRefused(list + ": line 1: found a control character, expected one class a line");
    Files.write(list, "cat\ndog\n".getBytes(StandardCharsets.UTF_16LE));
    assertRefused(list + ": UTF-16 text, expected one class a line in UTF-8");
    Files.write(list, new byte[] {'c', (byte) 0xE9, '\n', 'd'});
    assertRefused(list + ": not UTF-8 text, expected one class a line");
  }
}
