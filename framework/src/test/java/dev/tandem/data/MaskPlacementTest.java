package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Rectangles at random places, on grey noise, and masks of them that are moved. */
class MaskPlacementTest {
  private static final int SIDE = Thumbnail.SIDE;
  private static final int COUNT = 8;

  /** The masks of a number of photographs, each place taken from another. */
  private static List<MaskFit> fits(int count, IntUnaryOperator place) {
    List<MaskFit> fits = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      Random random = new Random(n);
      int left = 10 + random.nextInt(30);
      int top = 10 + random.nextInt(20);
      float[] grey = new float[SIDE * SIDE];
      int[] classes = new int[SIDE * SIDE];
      for (int at = 0; at < grey.length; at++) {
        boolean inside = inside(at, left, top);
        grey[at] = 60 + random.nextInt(30) + (inside ? 80 : 0);
        int from = place.applyAsInt(at);
        classes[at] = from >= 0 && inside(from, left, top) ? 1 : 0;
      }
      fits.add(MaskFit.of(new Thumbnail(grey), new ClassGrid(classes), true).orElseThrow());
    }
    return fits;
  }

  private static boolean inside(int at, int left, int top) {
    int row = at / SIDE;
    int column = at % SIDE;
    return row >= top && row < top + 25 && column >= left && column < left + 35;
  }

  private static void assertRemark(String expected, List<MaskFit> fits) {
    assertEquals(Optional.of(expected), new MaskPlacement(fits).remark());
  }

  @Test
  void masksInTheirPlaceGiveNoRemark() {
    assertEquals(Optional.empty(), new MaskPlacement(fits(COUNT, at -> at)).remark());
    assertTrue(fits(1, at -> at).get(0).turned()[0] > 2);
  }

  @Test
  void masksThatAreMirroredOrTurned() {
    String end = " against the photographs; moved back, the borders of 8 of 8 follow edges better";
    assertRemark(
        "the masks look mirrored left to right" + end,
        fits(COUNT, at -> at / SIDE * SIDE + SIDE - 1 - at % SIDE));
    assertRemark("the masks look turned by 180°" + end, fits(COUNT, at -> SIDE * SIDE - 1 - at));
    List<MaskFit> quarter = fits(COUNT, at -> at % SIDE * SIDE + SIDE - 1 - at / SIDE);
    assertTrue(new MaskPlacement(quarter).remark().orElseThrow().contains("look turned by "));
  }

  @Test
  void masksThatAreShifted() {
    assertRemark(
        "the masks look shifted against the photographs, by about 5 % of the width to the right and"
            + " 3 % of the height down; moved back, the borders of 8 of 8 follow edges better",
        fits(COUNT, at -> at % SIDE < 5 || at / SIDE < 3 ? -1 : at - 5 - 3 * SIDE));
    // One place is what drawing is inexact by.
    assertEquals(
        Optional.empty(), new MaskPlacement(fits(COUNT, at -> at == 0 ? -1 : at - 1)).remark());
  }

  @Test
  void fewMasksSayNothing() {
    assertEquals(Optional.empty(), new MaskPlacement(fits(3, at -> SIDE * SIDE - 1 - at)).remark());
    assertEquals(
        Optional.empty(),
        MaskFit.of(
            new Thumbnail(new float[SIDE * SIDE]), new ClassGrid(new int[SIDE * SIDE]), true));
  }
}
