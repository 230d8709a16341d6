package dev.tandem.augment;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.Draws;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

class RandomScaleCropTest {
  private static final int HEIGHT = 6;
  private static final int WIDTH = 8;

  @Test
  void windowsLieInsideTheRescaledImageAndReachAllItsEnds() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      RandomScaleCrop geometry = new RandomScaleCrop(0.5, 2, 5);
      Set<Integer> scaledHeights = new HashSet<>();
      boolean atStart = false;
      boolean atEnd = false;
      List<Operand<TInt32>> draws = new ArrayList<>();
      for (int seed = 0; seed < 150; seed++) {
        var window = geometry.draw(tf, tf.constant(new int[] {HEIGHT, WIDTH}), Draws.once(seed));
        draws.addAll(List.of(window.scaled(), window.offset(), window.inside()));
      }
      List<int[]> drawn = graph.allInts(draws);
      for (int draw = 0; draw < drawn.size(); draw += 3) {
        List<int[]> values = drawn.subList(draw, draw + 3);
        for (int axis = 0; axis < 2; axis++) {
          int scaled = values.get(0)[axis];
          int offset = values.get(1)[axis];
          int size = axis == 0 ? HEIGHT : WIDTH;
          assertTrue(scaled >= size / 2 && scaled <= 2 * size);
          assertEquals(Math.min(scaled, 5), values.get(2)[axis]);
          assertTrue(offset >= 0 && offset + values.get(2)[axis] <= scaled);
          atStart |= scaled > 5 && offset == 0;
          atEnd |= scaled > 5 && offset + 5 == scaled;
        }
        // One scale for both directions.
        assertEquals(
            values.get(0)[0] / (double) HEIGHT, values.get(0)[1] / (double) WIDTH, 1.0 / HEIGHT);
        scaledHeights.add(values.get(0)[0]);
      }
      assertTrue(atStart && atEnd);
      assertTrue(scaledHeights.size() > 6);
    }
  }

  @Test
  void theLongSideIsAWholeNumberOfPixelsBothEndsIncludedAndTheOtherFollowsRounded() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      RandomScaleCrop geometry =
          new RandomScaleCrop(0.5, 2, 4, Rescaling.LONG_SIDE, CropPadding.BLACK);
      Set<Integer> longSides = new HashSet<>();
      int[] count = new int[15];
      List<Operand<TInt32>> draws = new ArrayList<>();
      for (int seed = 0; seed < 300; seed++) {
        draws.add(geometry.draw(tf, tf.constant(new int[] {5, 7}), Draws.once(seed)).scaled());
      }
      int[] sides = graph.ints(tf.stack(draws));
      for (int i = 0; i < sides.length; i += 2) {
        // Long side 7: from ⌊3.5⌋ = 3 to 14. Short side 5: ⌊5·L/7 + ½⌋.
        int longSide = sides[i + 1];
        longSides.add(longSide);
        count[longSide]++;
        assertEquals((int) Math.floor(5.0 * longSide / 7 + 0.5), sides[i]);
      }
      assertEquals(Set.of(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), longSides);
      for (int side = 3; side <= 14; side++) {
        // 300 draws of 12 lengths: 25 each, four standard deviations are 19.
        assertEquals(25, count[side], 19);
      }
    }
  }

  @Test
  void inTheUprightImageTheLongSideIsTheHeight() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      // One factor at both ends: the long side is ⌊1.25·6⌋ = 7, the other ⌊3·7/6 + ½⌋ = 4.
      RandomScaleCrop geometry =
          new RandomScaleCrop(1.25, 1.25, 4, Rescaling.LONG_SIDE, CropPadding.BLACK);
      assertArrayEquals(
          new int[] {7, 4},
          graph.ints(geometry.draw(tf, tf.constant(new int[] {6, 3}), Draws.once(1)).scaled()));
    }
  }

  @Test
  void aSideNeverVanishes() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      for (Rescaling rescaling : Rescaling.values()) {
        assertArrayEquals(
            new int[] {1, 1},
            graph.ints(rescaling.draw(tf, tf.constant(new int[] {1, 3}), 0.1, 0.1, Draws.once(1))));
      }
    }
  }

  @Test
  void blackPaddingLiesAtTheRightAndAtTheBottom() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      RandomScaleCrop geometry = new RandomScaleCrop(1, 1, 3, Rescaling.FACTOR, CropPadding.BLACK);
      var window = geometry.draw(tf, tf.constant(new int[] {1, 2}), Draws.once(1));
      assertArrayEquals(
          new float[] {5, 6, 0, 0, 0, 0, 0, 0, 0},
          graph.floats(geometry.image(tf, graph.constant(new float[] {5, 6}, 1, 2, 1), window)));
      assertTrue(geometry.marksPadding());
      // A crop in the middle of a larger image has none.
      var whole = geometry.draw(tf, tf.constant(new int[] {3, 3}), Draws.once(1));
      float[] image = counting(9);
      assertArrayEquals(
          image, graph.floats(geometry.image(tf, graph.constant(image, 3, 3, 1), whole)));
    }
  }

  @Test
  void aRescaledImageIsPaddedToo() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      RandomScaleCrop geometry =
          new RandomScaleCrop(0.5, 0.5, 3, Rescaling.LONG_SIDE, CropPadding.BLACK);
      var window = geometry.draw(tf, tf.constant(new int[] {4, 4}), Draws.once(1));
      float[] flat = new float[16];
      Arrays.fill(flat, 2);
      assertClose(
          "image",
          new float[] {2, 2, 0, 2, 2, 0, 0, 0, 0},
          graph.floats(geometry.image(tf, graph.constant(flat, 4, 4, 1), window)),
          1e-6);
    }
  }

  @Test
  void withoutScaleACropOfTheWholeIsTheImageItself() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      RandomScaleCrop geometry = new RandomScaleCrop(1, 1, 4);
      float[] image = counting(4 * 4 * 3);
      var window = geometry.draw(tf, tf.constant(new int[] {4, 4}), Draws.once(1));
      assertArrayEquals(
          image, graph.floats(geometry.image(tf, graph.constant(image, 4, 4, 3), window)));
      int[] map = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, -1};
      assertArrayEquals(
          map, graph.ints(geometry.map(tf, graph.constant(map, 4, 4), tf.constant(-1), window)));
    }
  }

  @Test
  void inAVeryWideMapTheIndicesStayExact() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      int[] map = new int[40_000];
      Arrays.setAll(map, i -> i);
      var window =
          new RandomScaleCrop.Window(
              tf.constant(new int[] {1, map.length}),
              tf.constant(new int[] {1, 60_000}),
              tf.constant(new int[] {0, 59_996}),
              tf.constant(new int[] {1, 4}));
      int[] cropped =
          graph.ints(
              new RandomScaleCrop(0.5, 1.5, 4)
                  .map(tf, graph.constant(map, 1, map.length), tf.constant(-1), window));
      assertArrayEquals(new int[] {39_997, 39_998, 39_999, 39_999}, Arrays.copyOf(cropped, 4));
    }
  }

  @Test
  void aScaleOfOneResamplesToTheSameImage() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      RandomScaleCrop geometry = new RandomScaleCrop(0.5, 1.5, 4);
      float[] image = counting(4 * 4);
      var size = tf.constant(new int[] {4, 4});
      var window = new RandomScaleCrop.Window(size, size, tf.constant(new int[] {0, 0}), size);
      assertClose(
          "image",
          image,
          graph.floats(geometry.image(tf, graph.constant(image, 4, 4, 1), window)),
          1e-6);
    }
  }

  @Test
  void aWindowIsThePartOfTheRescaledImageAtItsOffset() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      float[] image = counting(4 * 6);
      int[] map = new int[24];
      for (int i = 0; i < 24; i++) {
        map[i] = i;
      }
      var size = tf.constant(new int[] {4, 6});
      var scaled = tf.constant(new int[] {8, 12});
      RandomScaleCrop all = new RandomScaleCrop(0.5, 2, 12);
      var whole = new RandomScaleCrop.Window(size, scaled, tf.constant(new int[] {0, 0}), scaled);
      RandomScaleCrop small = new RandomScaleCrop(0.5, 2, 3);
      var part =
          new RandomScaleCrop.Window(
              size, scaled, tf.constant(new int[] {2, 5}), tf.constant(new int[] {3, 3}));
      float[] wholeImage = graph.floats(all.image(tf, graph.constant(image, 4, 6, 1), whole));
      float[] partImage = graph.floats(small.image(tf, graph.constant(image, 4, 6, 1), part));
      float[] expected = new float[9];
      int[] expectedMap = new int[9];
      for (int i = 0; i < 9; i++) {
        int row = 2 + i / 3;
        int column = 5 + i % 3;
        expected[i] = wholeImage[row * 12 + column];
        // Twice as large: every pixel of the map becomes 2×2.
        expectedMap[i] = map[row / 2 * 6 + column / 2];
      }
      assertClose("image", expected, partImage, 1e-6);
      assertArrayEquals(
          expectedMap, graph.ints(small.map(tf, graph.constant(map, 4, 6), tf.constant(-1), part)));
    }
  }

  @Test
  void beyondTheImageItIsReflectedAndMapsAreFilled() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      RandomScaleCrop geometry = new RandomScaleCrop(1, 1, 6);
      var window = geometry.draw(tf, tf.constant(new int[] {1, 3}), Draws.once(1));
      float[] row =
          graph.floats(geometry.image(tf, graph.constant(new float[] {1, 2, 3}, 1, 3, 1), window));
      // 1 2 3 2 1 2 in every row: with a single row, reflection repeats it.
      for (int i = 0; i < 36; i++) {
        assertEquals(new float[] {1, 2, 3, 2, 1, 2}[i % 6], row[i]);
      }
      int[] map =
          graph.ints(
              geometry.map(tf, graph.constant(new int[] {7, 8, 9}, 1, 3), tf.constant(-1), window));
      for (int i = 0; i < 36; i++) {
        assertEquals(i < 3 ? 7 + i : -1, map[i]);
      }
      float[] confidence =
          graph.floats(
              geometry.map(
                  tf, graph.constant(new float[] {1, 1, 1}, 1, 3), tf.constant(0f), window));
      for (int i = 0; i < 36; i++) {
        assertEquals(i < 3 ? 1 : 0, confidence[i]);
      }
    }
  }

  private static float[] counting(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i + 1;
    }
    return values;
  }
}
