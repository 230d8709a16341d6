package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScalingTest {
  private static int grey(float value, int width) {
    float[] values = new float[64];
    Arrays.fill(values, value);
    BufferedImage scaled = Scaling.smooth(LabelPainter.greyLevels(values, 8, 1), width);
    return scaled.getRGB(width / 2, width / 2) & 0xFFFFFF;
  }

  @Test
  void aConfidenceHasTheGreyOfItsValueWhetherScaledOrNot() {
    // 0.15 · 255 = 38.25.
    assertEquals(38 * 0x010101, grey(0.15f, 8));
    assertEquals(38 * 0x010101, grey(0.15f, 4));
    assertEquals(0xFFFFFF, grey(1, 4));
  }
}
