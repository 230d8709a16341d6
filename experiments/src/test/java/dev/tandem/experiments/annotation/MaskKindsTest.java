package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Masks as drawing programs make them, and where they lie. */
class MaskKindsTest extends FolderOfPhotographs {
  @Test
  void masksAmongThePhotographs() throws IOException {
    photographs("");
    masks("%s_mask.png", BufferedImage.TYPE_BYTE_GRAY, WHITE, BLACK);
    FolderLayout.Description description = describe();
    assertEquals("{id}.jpg", value(description, "images"));
    assertEquals("{id}_mask.png", value(description, "labels"));
    assertEquals("[\"background\",\"object\"]", value(description, "classes"));
  }

  @Test
  void allMasksThatCannotBeReadAreNamed() throws IOException {
    photographs("");
    masks("masks/%s.png", BufferedImage.TYPE_BYTE_GRAY, WHITE, BLACK);
    Files.writeString(folder.resolve("masks/p0.png"), "no picture");
    String one = assertThrows(InvalidInputException.class, this::describe).getMessage();
    assertEquals(folder.resolve("masks/p0.png") + ": cannot be decoded, expected a PNG mask", one);
    Files.writeString(folder.resolve("masks/p2.png"), "no picture");
    String two = assertThrows(InvalidInputException.class, this::describe).getMessage();
    assertEquals(one + "; 1 more cannot be used: p2.png", two);
  }

  @Test
  void masksAmongThePhotographsMayEndInUpperCase() throws IOException {
    photographs("");
    masks("%s_mask.PNG", BufferedImage.TYPE_BYTE_GRAY, WHITE, BLACK);
    FolderLayout.Description description = describe();
    assertEquals("{id}.jpg", value(description, "images"));
    assertEquals("{id}_mask.PNG", value(description, "labels"));
  }

  @Test
  void ofTwoEndingsTheMoreFrequentOneCountsAndTheOthersAreSaid() throws IOException {
    photographs("");
    masks("%s_mask.png", BufferedImage.TYPE_BYTE_GRAY, WHITE, BLACK);
    PaintedPhotographs.write(
        PaintedPhotographs.fruit(BufferedImage.TYPE_BYTE_GRAY, WHITE, BLACK),
        folder.resolve("p3_label.png"));
    FolderLayout.Description description = describe();
    assertEquals("{id}.jpg", value(description, "images"));
    assertEquals("{id}_mask.png", value(description, "labels"));
    assertRemark(
        "left out: 1 mask with another ending than _mask, such as p3_label.png", description);
    Files.delete(folder.resolve("p1_mask.png"));
    Files.delete(folder.resolve("p2_mask.png"));
    assertRefused(
        "p3_label.png and p0_mask.png may both be masks, as often as each other, expected one"
            + " ending for all masks");
  }

  @Test
  void masksAmongPhotographsOfTheirOwnFormatThatMustBeDrawnAgainAreRefused() throws IOException {
    for (int i = 0; i < 3; i++) {
      PaintedPhotographs.write(
          PaintedPhotographs.fruit(RGB, 0x123456 + i, 0x654321), folder.resolve("p" + i + ".png"));
      PaintedPhotographs.write(
          PaintedPhotographs.fruit(ARGB, 0xFFB02020, 0x00102030 + i),
          folder.resolve("p" + i + "_mask.png"));
    }
    assertRefused(
        "p0_mask.png: a mask, and {id}.png, the pattern of the photographs, fits it, expected the"
            + " photographs in a folder of their own, such as images");
  }

  @Test
  void masksInSubfoldersWithUpperCaseEndings() throws IOException {
    photographs("images/a");
    masks("Masks/a/%s_gt.PNG", BufferedImage.TYPE_BYTE_GRAY, WHITE, BLACK);
    FolderLayout.Description description = describe();
    assertEquals("Masks/*/{id}_gt.PNG", value(description, "labels"));
    assertEquals("images/*/{id}.jpg", value(description, "images"));
  }

  @Test
  void whatIsTransparentIsBackground() throws IOException {
    photographs("images");
    // The colours under the transparent parts differ from mask to mask.
    for (int i = 0; i < 3; i++) {
      PaintedPhotographs.write(
          PaintedPhotographs.fruit(ARGB, 0xFFB02020, 0x00102030 + i),
          folder.resolve("masks/p" + i + ".png"));
    }
    FolderLayout.Description description = describe();
    assertEquals("[\"background\",\"object\"]", value(description, "classes"));
    assertEquals("masks-from-alpha/{id}.png", value(description, "labels"));
    assertRemark("transparent pixels of the masks are background; masks of class", description);
    assertEquals(1, number("masks-from-alpha/p2.png", 24, 20));
    assertEquals(0, number("masks-from-alpha/p2.png", 23, 20));
  }

  @Test
  void anOpaqueMaskBesideTransparentOnesIsRefused() throws IOException {
    photographs("images");
    for (int i = 0; i < 2; i++) {
      PaintedPhotographs.write(
          PaintedPhotographs.fruit(ARGB, 0xFFB02020, 0x00102030 + i),
          folder.resolve("masks/p" + i + ".png"));
    }
    Path opaque = folder.resolve("masks/p2.png");
    PaintedPhotographs.write(PaintedPhotographs.fruit(RGB, 0x20B020, 0), opaque);
    assertRefused(
        opaque
            + ": a mask without transparency beside transparent ones, expected masks of one kind");
  }

  @Test
  void aCutOutPhotographIsAnObject() throws IOException {
    photographs("images");
    for (int i = 0; i < 3; i++) {
      BufferedImage image = PaintedPhotographs.fruit(ARGB, 0, 0);
      for (int p = 0; p < 18 * 12; p++) {
        image.setRGB(24 + p % 18, 20 + p / 18, BLACK + p * 0x1F3D5 % 0x1000000);
      }
      image.setRGB(24, 20, 0x80FFFFFF);
      PaintedPhotographs.write(image, folder.resolve("masks/p" + i + ".png"));
    }
    Files.writeString(folder.resolve("classes.txt"), "background\nfruit\n");
    FolderLayout.Description description = describe();
    assertEquals("[\"background\",\"fruit\"]", value(description, "classes"));
    assertRemark("are background, half transparent ones are ignored", description);
    assertEquals(255, number("masks-from-alpha/p0.png", 24, 20));
    assertEquals(1, number("masks-from-alpha/p0.png", 25, 20));
    assertEquals(0, number("masks-from-alpha/p0.png", 25, 19));
  }

  @Test
  void classNumbersInTheRedChannelBesideOthers() throws IOException {
    photographs("images");
    for (int i = 0; i < 3; i++) {
      BufferedImage mask = PaintedPhotographs.fruit(RGB, 0x020000, 0x000000);
      for (int x = 0; x < 48; x++) {
        mask.setRGB(x, 0, 0x010000 + x);
      }
      PaintedPhotographs.write(mask, folder.resolve("masks/p" + i + ".png"));
    }
    Files.writeString(folder.resolve("classes.txt"), "ground\nleaf\nfruit\n");
    FolderLayout.Description description = describe();
    assertEquals("masks-from-red/{id}.png", value(description, "labels"));
    assertEquals(1, number("masks-from-red/p0.png", 40, 0));
    assertEquals(2, number("masks-from-red/p0.png", 40, 21));
  }

  /** A grey mask with the numbers 0 and 1: to set colours would convert them. */
  private static BufferedImage ofNumbers() {
    BufferedImage mask = PaintedPhotographs.fruit(BufferedImage.TYPE_BYTE_GRAY, BLACK, BLACK);
    mask.getRaster().setSample(0, 0, 0, 1);
    return mask;
  }

  @Test
  void classNumbersInAllThreeChannelsAreClassNumbers() throws IOException {
    photographs("images");
    masks("masks/%s.png", RGB, 0x020202, 0xFFFFFF);
    PaintedPhotographs.write(ofNumbers(), folder.resolve("masks/p0.png"));
    FolderLayout.Description description = describe();
    assertEquals("[\"class 0\",\"class 1\",\"class 2\"]", value(description, "classes"));
    assertEquals("[\"#000000\",\"#010101\",\"#020202\"]", value(description, "colours"));
    assertEquals("[\"#FFFFFF\"]", value(description, "ignore_colours"));
  }

  /** Numbers up to 60, most of which occur, as in data sets with many classes. */
  @Test
  void manyClassNumbersInAllThreeChannelsAreClassNumbers() throws IOException {
    photographs("images");
    for (int i = 0; i < 3; i++) {
      BufferedImage mask = PaintedPhotographs.fruit(RGB, 0x020202, 0xFFFFFF);
      for (int x = 0; x < 48; x++) {
        mask.setRGB(x, 0, 0x010101 * (x + 13));
      }
      PaintedPhotographs.write(mask, folder.resolve("masks/p" + i + ".png"));
    }
    FolderLayout.Description description = describe();
    assertTrue(value(description, "classes").endsWith("\"class 60\"]"));
    assertEquals("[\"#FFFFFF\"]", value(description, "ignore_colours"));
  }

  @Test
  void classNumbersInSomeMasksAndColoursInOthersAreRefused() throws IOException {
    photographs("images");
    masks("masks/%s.png", RGB, 0xB02020, 0x20B020);
    PaintedPhotographs.write(ofNumbers(), folder.resolve("masks/p0.png"));
    PaintedPhotographs.write(
        PaintedPhotographs.fruit(RGB, 0xB02020, 0x20B020), folder.resolve("masks/p1.png"));
    assertRefused(
        folder.resolve("masks/p0.png")
            + " is grey with class numbers, "
            + folder.resolve("masks/p1.png")
            + " is an RGB image with colours, expected masks of one kind");
  }

  @Test
  void pureRedOnBlackIsAnObject() throws IOException {
    photographs("images");
    masks("masks/%s.png", RGB, 0xFF0000, 0x000000);
    assertEquals("[\"#000000\",\"#FF0000\"]", value(describe(), "colours"));
    Files.writeString(folder.resolve("classes.txt"), "ground\nfruit\n");
    InvalidInputException e = assertThrows(InvalidInputException.class, this::describe);
    assertTrue(e.getMessage().contains("or the colours as NAME #RRGGBB"), e.getMessage());
  }
}
