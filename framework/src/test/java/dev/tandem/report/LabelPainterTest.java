package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class LabelPainterTest {
  private final LabelPainter painter =
      new LabelPainter(
          List.of(new SegmentationClass("sky", 0x0A64FF), new SegmentationClass("road", 0x800000)));

  @TempDir Path folder;

  @Test
  void aLabelFileHoldsClassesAnd255() throws Exception {
    Path file = folder.resolve("new/label.png");
    ImageFile.writePng(painter.grey(new int[] {0, 1, -1, 1, 0, 0}, 3), file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(1, image.getSampleModel().getNumBands());
    assertArrayEquals(new int[] {0, 1, 255, 1, 0, 0}, samples(image));
  }

  @Test
  void aLabelFileHas255ClassesAtMost() {
    List<SegmentationClass> classes =
        IntStream.range(0, 256).mapToObj(i -> new SegmentationClass("c" + i, i)).toList();
    LabelPainter many = new LabelPainter(classes);
    String refused =
        assertThrows(InvalidInputException.class, () -> many.grey(new int[] {0}, 1)).getMessage();
    assertEquals(
        "a label file of one byte a pixel: found 256 classes, expected at most 255", refused);
    LabelPainter most = new LabelPainter(classes.subList(0, 255));
    assertArrayEquals(new int[] {254, 255}, samples(most.grey(new int[] {254, -1}, 2)));
  }

  @Test
  void coloursAreThoseOfTheClasses() {
    assertArrayEquals(
        new int[] {0x0A64FF, 0x800000, 0xE0E0C0, 0x0A64FF},
        pixels(painter.colour(new int[] {0, 1, -1, 0}, 2)));
  }

  @Test
  void anOverlayIsHalfPhotographHalfColour() {
    BufferedImage photograph = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
    photograph.setRGB(0, 0, 0xC8320F);
    photograph.setRGB(1, 0, 0xFFFFFF);
    photograph.setRGB(2, 0, 0x123456);
    // (200 + 10) / 2 = 105, (50 + 100) / 2 = 75, 7 + 127; (255 + 128) / 2, 127, 127; untouched.
    assertArrayEquals(
        new int[] {0x694B86, 0xBF7F7F, 0x123456},
        pixels(painter.overlay(photograph, new int[] {0, 1, -1})));
  }

  @Test
  void confidenceIsGreyFromBlackToWhite() {
    float[] values = {0, 0.5f, 1, 1.5f, -1, Float.NaN};
    assertArrayEquals(
        new int[] {0, 128, 255, 255, 0, 0}, samples(LabelPainter.greyLevels(values, 2, 1)));
    assertArrayEquals(
        new int[] {0, 32, 64, 96, 0, 0}, samples(LabelPainter.greyLevels(values, 2, 4)));
  }

  @Test
  void whatIsNoClassIsNamed() {
    assertEquals(
        "label 2, expected a class from 0 to 1, or -1",
        error(() -> painter.colour(new int[] {2}, 1)));
    assertEquals(
        "label -2, expected a class from 0 to 1, or -1",
        error(() -> painter.grey(new int[] {-2}, 1)));
  }

  @Test
  void sizesMustFit() {
    assertEquals(
        "a map of 3 pixels, expected full rows of 2", error(() -> painter.grey(new int[3], 2)));
    BufferedImage photograph = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    assertEquals(
        "a label map of 2 pixels for a photograph of 2 x 2, expected one of the same size",
        error(() -> painter.overlay(photograph, new int[2])));
  }

  private static String error(Executable action) {
    return assertThrows(InvalidInputException.class, action).getMessage();
  }

  private static int[] samples(BufferedImage image) {
    return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
  }

  private static int[] pixels(BufferedImage image) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(pixels).map(p -> p & 0xFFFFFF).toArray();
  }
}
