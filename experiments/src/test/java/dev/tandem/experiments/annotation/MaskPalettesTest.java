package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Masks with palettes that programs made for each file on its own, and masks of one bit. */
class MaskPalettesTest extends FolderOfPhotographs {
  private static final int RED = 0xFF0000;
  private static final int GREEN = 0x00FF00;

  /** A mask whose numbers are places in its palette; the last of its colours is inside. */
  private Path mask(int index, int... palette) throws IOException {
    byte[][] channels = new byte[3][palette.length];
    for (int i = 0; i < palette.length; i++) {
      for (int c = 0; c < 3; c++) {
        channels[c][i] = (byte) (palette[i] >> 8 * (2 - c));
      }
    }
    IndexColorModel model =
        new IndexColorModel(8, palette.length, channels[0], channels[1], channels[2]);
    BufferedImage image = new BufferedImage(48, 36, BufferedImage.TYPE_BYTE_INDEXED, model);
    for (int y = 20; y < 32; y++) {
      for (int x = 24; x < 42; x++) {
        image.getRaster().setSample(x, y, 0, palette.length - 1);
      }
    }
    Path file = folder.resolve("masks/p" + index + ".png");
    PaintedPhotographs.write(image, file);
    return file;
  }

  @Test
  void anotherColourForANumberIsRefused() throws IOException {
    photographs("images");
    Path red = mask(0, 0, RED);
    Path green = mask(1, 0, GREEN);
    assertRefused(
        "number 1 is #FF0000 in "
            + red
            + " and #00FF00 in "
            + green
            + ", expected the same palette in all masks, or a classes.txt with NAME #RRGGBB a line,"
            + " by which the colours count");
    Files.writeString(
        folder.resolve("classes.txt"), "ground #000000\nleaf #00FF00\nfruit #FF0000\n");
    FolderLayout.Description description = describe();
    assertEquals("colours", value(description, "label_format"));
    assertEquals("[\"ground\",\"leaf\",\"fruit\"]", value(description, "classes"));
  }

  @Test
  void anotherNumberForAColourIsRefusedWhereNamesAloneAreListed() throws IOException {
    photographs("images");
    Path first = mask(0, 0, RED);
    Path second = mask(1, RED, 0, RED ^ GREEN);
    Files.writeString(folder.resolve("classes.txt"), "ground\nleaf\nfruit\n");
    // Of the second only 0 and 2 occur: red is 0 there.
    assertRefused(
        "#FF0000 is number 1 in "
            + first
            + " and 0 in "
            + second
            + ", expected the same palette in all masks, or a classes.txt with NAME #RRGGBB a line,"
            + " by which the colours count");
  }

  @Test
  void onePaletteIsNumbers() throws IOException {
    photographs("images");
    mask(0, 0, RED);
    mask(1, 0, RED, GREEN);
    assertEquals("indices", value(describe(), "label_format"));
  }

  @Test
  void whiteOfOneBitAndOfEightIsOneObject() throws IOException {
    photographs("images");
    for (int i = 0; i < 2; i++) {
      int type = i == 0 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_BYTE_BINARY;
      Path file = folder.resolve("masks/p" + i + ".png");
      PaintedPhotographs.write(PaintedPhotographs.fruit(type, WHITE, BLACK), file);
    }
    FolderLayout.Description description = describe();
    assertEquals("[\"background\",\"object\"]", value(description, "classes"));
    assertEquals("colours", value(description, "label_format"));
  }
}
