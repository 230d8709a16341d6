package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageSize;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class RunLengthsTest {
  /**
   * What pycocotools 2.0 makes of a disc of radius 10 around (25, 18) and a rectangle of columns 40
   * to 54 and rows 5 to 8, in 60 × 40 pixels.
   */
  @Test
  void aCompressedMaskOfPycocotools() {
    ImageSize size = new ImageSize(60, 40);
    long[] lengths =
        RunLengths.decompress(
            "^d09n02M4N0O2N2O0000000000000001N2N102L3NP6KVJ000000000000000000000000000S6", "x");
    BitSet expected = new BitSet();
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 60; x++) {
        boolean disc = (x - 25) * (x - 25) + (y - 18) * (y - 18) < 100;
        expected.set(y * 60 + x, disc || (y >= 5 && y < 9 && x >= 40 && x < 55));
      }
    }
    assertEquals(365, expected.cardinality());
    assertEquals(expected, RunLengths.pixels(lengths, size, "x").set());
  }

  @Test
  void theColumnsComeFirst() {
    // Two rows of three: the second pixel of the first column, and the first of the third.
    Area.Pixels pixels = RunLengths.pixels(new long[] {1, 1, 2, 1, 1}, new ImageSize(3, 2), "x");
    assertEquals("{2, 3}", pixels.set().toString());
    assertArrayEquals(new long[] {0, 6}, RunLengths.decompress("06", "x"));
  }

  @Test
  void runsOfAnotherLengthAreRefused() {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> RunLengths.pixels(new long[] {1, 2}, new ImageSize(3, 2), "a.json: thing 4"));
    assertEquals(
        "a.json: thing 4: found runs of 3 pixels in all, expected the 6 of 3×2", e.getMessage());
    for (String text : new String[] {"!", "P", "é"}) {
      assertThrows(InvalidInputException.class, () -> RunLengths.decompress(text, "x"), text);
    }
  }
}
