package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.evaluation.ConfusionMatrix;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionTableTest {
  private static ConfusionTable table() {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    matrix.add(0, 0, 4_000_000_000L);
    matrix.add(1, 0, 1);
    return new ConfusionTable(matrix, List.of("a", "b, or \"c\""));
  }

  @Test
  void csvHasTheTruthInRows() {
    assertEquals(
        "truth \\ prediction,a,\"b, or \"\"c\"\"\"\na,4000000000,0\n\"b, or \"\"c\"\"\",1,0\n",
        table().csv());
  }

  @Test
  void aFullCellIsDarkAndAnEmptyOneWhite() {
    BufferedImage picture = table().picture();
    // Margins of 16, nine characters of 7, cells of 34.
    int first = 16 + 9 * 7;
    assertEquals(first + 2 * 34 + 16, picture.getWidth());
    assertEquals(0xFF1A66B3, picture.getRGB(first + 2, first + 2));
    assertEquals(0xFFFFFFFF, picture.getRGB(first + 34 + 2, first + 2));
    assertEquals(0xFF1A66B3, picture.getRGB(first + 2, first + 34 + 2));
  }
}
