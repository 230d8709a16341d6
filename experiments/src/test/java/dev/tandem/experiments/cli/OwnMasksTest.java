package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code split} on masks as drawing programs and labelling tools write them. */
class OwnMasksTest {
  private static final int SIDE = 30;
  private static final int GREY = BufferedImage.TYPE_BYTE_GRAY;
  private static final int RGB = BufferedImage.TYPE_INT_RGB;

  @TempDir private Path folder;
  private Path photos;

  /** The value of a pixel in the mask of a number. */
  private interface Values {
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

  private void write(BufferedImage image, String format, String name) throws IOException {
    Path file = photos.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, format, file.toFile());
  }

  private static BufferedImage mask(int type, Values values, int number) {
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
  private void masks(int type, Values values) throws IOException {
    for (int i = 0; i < 4; i++) {
      write(mask(type, values, i), "png", "masks/im" + i + ".png");
    }
  }

  private TinyProject.Outcome split(Object... more) {
    Object[] line = new Object[4 + more.length];
    line[0] = "split";
    line[1] = photos;
    line[2] = "--out";
    line[3] = folder.resolve("lists");
    System.arraycopy(more, 0, line, 4, more.length);
    return TinyProject.tandem(line);
  }

  /** The group dataset of the config that split has written. */
  private JsonObject dataset() throws IOException {
    TinyProject.Outcome outcome = split();
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    TinyProject.Outcome check = TinyProject.tandem("check", photos.resolve("tandem.json"));
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    return JsonParser.parseString(Files.readString(photos.resolve("tandem.json")))
        .getAsJsonObject()
        .getAsJsonObject("dataset");
  }

  private void assertRefused(String part) {
    TinyProject.Outcome outcome = split();
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.out());
    assertTrue(outcome.err().contains(part), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  private static void assertValue(String expected, JsonObject dataset, String key) {
    assertEquals(expected, dataset.get(key).toString(), dataset.toString());
  }

  private static boolean inside(int x, int number) {
    return x > 4 + number && x < 20;
  }

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
    assertRefused("masks: the masks hold the values 0, 255, expected numbers from 0 to 2 (255 =");
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
        "the masks hold the values 0, 100, 255, expected class numbers, or a classes.txt");
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

  @Test
  void filesThatAreLeftOutAreNamed() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    BufferedImage mask = mask(GREY, (x, y, i) -> 0, 0);
    write(mask, "jpg", "masks/im4.jpg");
    write(mask, "png", "masks/im99.png");
    write(mask, "jpg", "images/._im5.jpg");
    Files.writeString(photos.resolve("images/Thumbs.db"), "x");
    Files.writeString(photos.resolve("images/notes.txt"), "x");
    TinyProject.Outcome outcome = split();
    assertTrue(outcome.out().contains("3 labelled, 2 unlabelled, 1 validation"), outcome.out());
    assertTrue(
        outcome
            .err()
            .contains(
                "note: left out: 1 picture that neither images/{id}.jpg nor masks/{id}.png fits,"
                    + " such as masks/im4.jpg\n"),
        outcome.err());
    assertTrue(
        outcome.err().contains("left out: 1 label without an image, such as masks/im99.png"),
        outcome.err());
  }

  @Test
  void extensionsOfAnotherCaseAreTaken() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    Files.move(photos.resolve("masks/im3.png"), photos.resolve("masks/im3.PNG"));
    Files.move(photos.resolve("images/im2.jpg"), photos.resolve("images/im2.JPG"));
    JsonObject dataset = dataset();
    assertValue("\"images/{id}.*\"", dataset, "images");
    assertValue("\"masks/{id}.*\"", dataset, "labels");
    assertTrue(Files.exists(folder.resolve("lists/photos/3/1")));
  }

  @Test
  void twoPhotographsOfOneNameAreRefused() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    write(mask(RGB, (x, y, i) -> x, 0), "png", "images/im1.png");
    assertRefused(
        "pattern of the images: images/{id}.* fits images/im1.jpg and images/im1.png, expected one"
            + " file for the id im1");
  }

  @Test
  void masksWithMoreInTheirNames() throws IOException {
    for (int i = 0; i < 4; i++) {
      write(mask(GREY, (x, y, n) -> inside(x, n) ? 1 : 0, i), "png", "masks/im" + i + "_mask.png");
    }
    JsonObject dataset = dataset();
    assertValue("\"images/{id}.jpg\"", dataset, "images");
    assertValue("\"masks/{id}_mask.png\"", dataset, "labels");
  }

  @Test
  void aSecondSplitSaysThatTheConfigKeepsTheOldLists() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    split();
    String before = Files.readString(photos.resolve("tandem.json"));
    assertTrue(split().out().contains("(was there and uses these lists)"));
    Path lists = folder.resolve("lists/photos/2/1");
    String again = split("--labeled", "2").out();
    assertTrue(
        again.contains(
            "config: "
                + photos.resolve("tandem.json")
                + " was there and is left as it is: it does not use these lists; for them train and"
                + " check take --set dataset.split="
                + lists),
        again);
    assertEquals(before, Files.readString(photos.resolve("tandem.json")));
  }

  @Test
  void patternsThatWouldFitAreNamed() throws IOException {
    for (int i = 0; i < 4; i++) {
      write(mask(GREY, (x, y, n) -> inside(x, n) ? 1 : 0, i), "png", "gt/a/im" + i + "_gt.png");
    }
    Path config = photos.resolve("own.json");
    Files.writeString(
        config,
        """
        {"name": "own", "dataset": {"root": ".", "labels": "gt/{id}.png",
          "classes": ["a", "b"]}}
        """);
    TinyProject.Outcome outcome = TinyProject.tandem("split", config, "--out", folder);
    List<String> lines = outcome.err().lines().toList();
    assertEquals(
        "tandem: folder %s: found no image with a label, expected at least two; the patterns"
                .formatted(photos)
            + " images/{id}.jpg and gt/*/{id}_gt.png would fit 4 labels",
        lines.get(lines.size() - 1));
  }

  @Test
  void masksOfOneClassAreAFault() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 255 : 0);
    split();
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "check",
            photos.resolve("tandem.json"),
            "--set",
            "dataset.label_format=indices",
            "--set",
            "dataset.colours=[]");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.out());
    assertTrue(
        outcome.out().contains("\nthe masks of the labelled list hold one class only, background"),
        outcome.out());
    TinyProject.Outcome training =
        TinyProject.tandem(
            "train",
            photos.resolve("tandem.json"),
            "--run-dir",
            folder.resolve("run"),
            "--set",
            "dataset.label_format=indices",
            "--set",
            "dataset.colours=[]");
    assertEquals(ExitCode.INVALID_INPUT, training.code(), training.err());
    assertTrue(
        training
            .err()
            .contains("the masks of the 3 labelled images hold one class only, background"),
        training.err());
    assertFalse(Files.exists(folder.resolve("run")));
  }
}
