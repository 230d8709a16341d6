package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.SegmentationClass;
import dev.tandem.testing.Fonts;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonPictureTest {
  @Test
  void aRowIsPhotographTruthAndPredictions() {
    Fonts.assumePresent();
    LabelPainter painter =
        new LabelPainter(
            List.of(new SegmentationClass("a", 0xFF0000), new SegmentationClass("b", 0x0000FF)));
    BufferedImage black = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
    int[] truth = new int[40 * 20];
    int[] prediction = truth.clone();
    Arrays.fill(prediction, 1);
    var example = new ComparisonPicture.Example(black, truth, List.of(prediction));

    BufferedImage picture =
        new ComparisonPicture(painter, 100).draw(List.of("p"), List.of(example, example));

    // Two margins of 16, three cells of 100, two gaps of 8.
    assertEquals(348, picture.getWidth());
    // Two margins, captions of 28, two rows of 50 and a gap each, one line of legend of 24.
    assertEquals(200, picture.getHeight());
    for (int y : new int[] {16 + 28 + 25, 16 + 28 + 58 + 25}) {
      assertEquals(0xFF000000, picture.getRGB(16 + 50, y));
      assertEquals(0xFF7F0000, picture.getRGB(16 + 108 + 50, y));
      assertEquals(0xFF00007F, picture.getRGB(16 + 216 + 50, y));
    }
    assertEquals(0xFFFF0000, picture.getRGB(16 + 7, 16 + 28 + 116 + 8 + 7));
  }
}
