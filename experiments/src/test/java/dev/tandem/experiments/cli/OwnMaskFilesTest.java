package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which files of masks and photographs {@code split} takes, leaves out and refuses. */
class OwnMaskFilesTest extends OwnMasks {
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
  void theNamesOfMostMasksCount() throws IOException {
    Values box = (x, y, n) -> inside(x, n) ? 1 : 0;
    for (int i = 0; i < 6; i++) {
      String end = i < 2 ? ".png" : "_mask.png";
      write(mask(GREY, box, i), "png", "masks/im" + i + end);
    }
    TinyProject.Outcome outcome = split();
    assertTrue(outcome.out().contains("3 labelled, 2 unlabelled, 1 validation"), outcome.out());
    assertTrue(
        outcome
            .err()
            .contains(
                "note: photographs and masks go together by images/{id}.jpg and"
                    + " masks/{id}_mask.png\n"),
        outcome.err());
    assertTrue(
        outcome
            .err()
            .contains(
                "note: left out: 2 pictures that neither images/{id}.jpg nor masks/{id}_mask.png"
                    + " fits, such as masks/im0.png\n"),
        outcome.err());
  }

  @Test
  void framesOfTwoSequencesMayHaveTheSameNames() throws IOException {
    for (int i = 0; i < 4; i++) {
      Path image = photos.resolve("images/seq" + i % 2 + "/000" + i / 2 + ".jpg");
      Files.createDirectories(image.getParent());
      Files.move(photos.resolve("images/im" + i + ".jpg"), image);
      write(
          mask(GREY, (x, y, n) -> inside(x, n) ? 1 : 0, i),
          "png",
          "masks/seq" + i % 2 + "/000" + i / 2 + ".png");
    }
    write(mask(GREY, (x, y, n) -> 1, 0), "png", "masks/seq0/0009.png");
    TinyProject.Outcome outcome = split();
    assertTrue(
        outcome.out().contains("3 labelled, 2 unlabelled, 1 validation"), outcome.toString());
  }

  @Test
  void anotherToolsMasksDoNotReplaceThoseWithEqualNames() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    for (int i = 0; i < 6; i++) {
      write(mask(GREY, (x, y, n) -> 1, i), "png", "masks/im" + i + "_pred.png");
    }
    TinyProject.Outcome outcome = split();
    assertTrue(
        outcome.out().contains("3 labelled, 2 unlabelled, 1 validation"), outcome.toString());
    assertTrue(outcome.err().contains("left out: 6 labels without an image"), outcome.err());
  }

  @Test
  void masksThatAreNamedOtherwiseThanMostAreSaidToBeSo() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    for (int i = 4; i < 6; i++) {
      write(mask(GREY, (x, y, n) -> 1, i), "png", "masks/im" + i + "_mask.png");
    }
    String err = split().err();
    assertTrue(
        err.contains(
            "note: left out: 2 labels without an image, such as masks/im4_mask.png; the pattern"
                + " masks/{id}_mask.png would fit 2 labels\n"),
        err);
  }

  @Test
  void masksThatDifferInCaseAreSaidToDoSo() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    write(mask(GREY, (x, y, n) -> 1, 4), "png", "masks/IM4.png");
    String err = split().err();
    assertTrue(
        err.contains(
            "left out: 1 label without an image, such as masks/IM4.png; the names differ in upper"
                + " and lower case, as im4 and IM4, expected the same\n"),
        err);
  }

  @Test
  void aSecondSplitSaysThatTheConfigKeepsTheOldLists() throws IOException {
    masks(GREY, (x, y, i) -> inside(x, i) ? 1 : 0);
    split();
    String before = Files.readString(photos.resolve("tandem.json"));
    TinyProject.Outcome same = split();
    assertTrue(same.out().contains("(was there and uses these lists)"));
    assertFalse(same.err().contains("the folder gives"), same.err());
    Files.writeString(photos.resolve("classes.txt"), "sand\nsea\n");
    String renamed =
        "note: %s is left as it is: its dataset.classes is [class 0, class 1], the folder gives [sand, sea]; remove the file to have split write a new one"
            .formatted(photos.resolve("tandem.json"));
    String said = split().err();
    assertTrue(said.lines().anyMatch(renamed::equals), said);
    Files.delete(photos.resolve("classes.txt"));
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
  void masksWithWordsOnBothSidesOfTheNameAreUnderstood() throws IOException {
    for (int i = 0; i < 4; i++) {
      write(mask(GREY, (x, y, n) -> inside(x, n) ? 1 : 0, i), "png", "masks/x-im" + i + "-v2.png");
    }
    TinyProject.Outcome outcome = split();
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(
        outcome
            .err()
            .contains(
                "photographs and masks go together by images/{id}.jpg and masks/x-{id}-v2.png"),
        outcome.err());
    assertTrue(
        Files.readString(photos.resolve("tandem.json"))
            .contains("\"labels\": \"masks/x-{id}-v2.png\""));
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
