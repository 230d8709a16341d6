package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.Draws;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** PIL computes on 8-bit images, Tandem on floats: tolerances are in levels of 1/255. */
class PilGoldenTest {
  /** PIL rounds after each of its two passes. */
  private static final double RESIZE = 1.1;

  /** PIL's Gaussian is three box blurs: on noise the kernels differ by this much inside. */
  private static final double BLUR = 4.5;

  /** Below this σ a box blur still smears a little, by up to 9 levels, and a Gaussian does not. */
  private static final double SMALL_SIGMA = 0.5;

  private static final double BLUR_OF_SMALL_SIGMA = 9.5;

  /**
   * Of the whole image, whose borders PIL extends before each box blur: root mean square of the
   * difference, as a share of what the blur changes and, for rounding, in levels. 4 % of the change
   * of noise was seen.
   */
  private static final double BLUR_SHARE = 0.1;

  private static final double BLUR_ROUNDING = 0.9;

  private static final int BORDER = 3;

  /** PIL rounds once. */
  private static final double BRIGHTNESS = 1;

  /** PIL rounds the grey, the mean grey and the result. */
  private static final double BLEND = 1.6;

  /** PIL's hue has 256 steps, each up to 6 levels of a channel; it truncates twice. */
  private static final double HUE = 14;

  @TestFactory
  Stream<DynamicTest> resizeIsNearPilsAndLabelsAreItsNearestPixels() {
    return Goldens.tests("p_pil_ops", c -> c.text("op").equals("resize"), this::resize);
  }

  @TestFactory
  Stream<DynamicTest> reflectionAndFillAreThoseOfThePadding() {
    return Goldens.tests("p_pil_ops", c -> c.text("op").equals("pad"), this::pad);
  }

  @TestFactory
  Stream<DynamicTest> blurIsNearPils() {
    return Goldens.tests("p_pil_ops", c -> c.text("op").equals("blur"), this::blur);
  }

  @TestFactory
  Stream<DynamicTest> hueIsNearPils() {
    return Goldens.tests("p_pil_ops", c -> c.text("op").equals("hue"), this::hue);
  }

  @TestFactory
  Stream<DynamicTest> brightnessContrastAndSaturationAreNearPils() {
    return Goldens.tests(
        "p_pil_ops", c -> c.params().has("factor") && !c.text("op").equals("hue"), this::blend);
  }

  private void resize(Goldens.Case golden) {
    int height = golden.whole("h");
    int width = golden.whole("w");
    RandomScaleCrop geometry = new RandomScaleCrop(0.5, 1.5, Math.max(height, width));
    checkWindow(golden, geometry, new int[] {height, width}, RESIZE);
  }

  private void pad(Goldens.Case golden) {
    int[] size = {(int) golden.input("label").shape()[0], (int) golden.input("label").shape()[1]};
    int crop = Math.max(size[0] + golden.whole("bottom"), size[1] + golden.whole("right"));
    checkWindow(golden, new RandomScaleCrop(1, 1, crop), size, 0);
  }

  /**
   * PIL's result is the upper left part of the window: the window is square, the golden need not
   * be.
   */
  private static void checkWindow(
      Goldens.Case golden, RandomScaleCrop geometry, int[] scaled, double tolerance) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      GoldenArray label = golden.input("label");
      Operand<TInt32> size =
          tf.constant(new int[] {(int) label.shape()[0], (int) label.shape()[1]});
      RandomScaleCrop.Window window =
          new RandomScaleCrop.Window(
              size, tf.constant(scaled), tf.constant(new int[2]), tf.constant(scaled));
      int crop = geometry.crop();
      float[] image =
          graph.floats(geometry.image(tf, golden.input("image_hwc").floats(graph), window));
      int[] map = graph.ints(geometry.map(tf, label.ints(graph), tf.constant(255), window));
      GoldenArray expected = golden.output("image_hwc");
      int rows = (int) expected.shape()[0];
      int columns = (int) expected.shape()[1];
      float[] ours = new float[rows * columns * 3];
      int[] ourMap = new int[rows * columns];
      for (int i = 0; i < ourMap.length; i++) {
        int place = i / columns * crop + i % columns;
        ourMap[i] = map[place];
        System.arraycopy(image, place * 3, ours, i * 3, 3);
      }
      checkLevels(expected, ours, 1, tolerance);
      checkLabels(label, scaled, golden.output("label"), ourMap);
    }
  }

  /**
   * Equal, but where the middle of a pixel lies exactly between two of the source: PIL adds up its
   * steps in floating point and may take either.
   */
  private static void checkLabels(
      GoldenArray source, int[] scaled, GoldenArray expected, int[] found) {
    int columns = (int) expected.shape()[1];
    int sourceColumns = (int) source.shape()[1];
    int[] labels = source.ints();
    int[] pils = expected.ints();
    for (int i = 0; i < found.length; i++) {
      int row = i / columns;
      int column = i % columns;
      Set<Integer> nearest = new HashSet<>(Set.of(found[i]));
      if (row < scaled[0] && column < scaled[1]) {
        for (int y : nearest(row, (int) source.shape()[0], scaled[0])) {
          for (int x : nearest(column, sourceColumns, scaled[1])) {
            nearest.add(labels[y * sourceColumns + x]);
          }
        }
      }
      boolean tie = nearest.size() > 1;
      assertTrue(
          tie ? nearest.contains(pils[i]) : pils[i] == found[i],
          "label of row %d, column %d: %d, PIL has %d".formatted(row, column, found[i], pils[i]));
    }
  }

  /** The place in the source whose pixel is nearest; two where both are. */
  private static int[] nearest(int place, int size, int scaled) {
    int twice = (2 * place + 1) * size;
    int at = twice / (2 * scaled);
    return twice % (2 * scaled) == 0 ? new int[] {at - 1, at} : new int[] {at};
  }

  private void blur(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      float sigma = (float) golden.number("radius");
      Operand<TFloat32> blurred =
          new GaussianBlur(1, 0.15, Math.max(1.15, sigma))
              .blur(graph.tf(), unit(golden, graph), graph.tf().constant(sigma));
      float[] ours = graph.floats(blurred);
      GoldenArray expected = golden.output("image_hwc");
      checkLevels(
          inner(expected),
          inner(new GoldenArray(expected.shape(), widened(ours))).floats(),
          255,
          sigma < SMALL_SIGMA ? BLUR_OF_SMALL_SIGMA : BLUR);
      if (sigma >= SMALL_SIGMA) {
        checkDistance(expected, golden.input("image_hwc"), ours);
      }
    }
  }

  private static void checkDistance(GoldenArray expected, GoldenArray before, float[] ours) {
    double change = distance(expected.values(), before.values(), 1);
    double away = distance(expected.values(), widened(ours), 255);
    assertTrue(
        away <= BLUR_SHARE * change + BLUR_ROUNDING,
        () -> away + " levels away on average, where the blur changes " + change);
  }

  /** Root mean square of the differences. */
  private static double distance(double[] expected, double[] found, double scale) {
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.pow(expected[i] - found[i] * scale, 2);
    }
    return Math.sqrt(sum / expected.length);
  }

  private void hue(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      float turn = (float) golden.number("factor");
      Operand<TFloat32> turned =
          ColorJitter.hue(graph.tf(), unit(golden, graph), graph.tf().constant(turn));
      checkLevels(golden.output("image_hwc"), graph.floats(turned), 255, HUE);
    }
  }

  private void blend(Goldens.Case golden) {
    String op = golden.text("op");
    double away = golden.number("factor") - 1;
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      // The factor is 1 + b·(2u − 1): b is chosen such that it equals the golden's.
      Draws draws = Draws.once(0);
      double signed = 0;
      for (int seed = 0; seed < 100 && signed * away <= 0; seed++) {
        draws = Draws.once(seed);
        signed = graph.scalar(draws.of(op).uniform(tf, -1, 1));
      }
      double range = away / signed;
      ColorJitter jitter =
          new ColorJitter(
              1,
              op.equals("brightness") ? range : 0,
              op.equals("contrast") ? range : 0,
              op.equals("saturation") ? range : 0,
              0);
      float[] ours = graph.floats(jitter.apply(tf, unit(golden, graph), draws));
      checkLevels(
          golden.output("image_hwc"), ours, 255, op.equals("brightness") ? BRIGHTNESS : BLEND);
    }
  }

  /** The image without its border. */
  private static GoldenArray inner(GoldenArray image) {
    int height = (int) image.shape()[0] - 2 * BORDER;
    int width = (int) image.shape()[1] - 2 * BORDER;
    double[] values = new double[height * width * 3];
    for (int row = 0; row < height; row++) {
      int from = ((row + BORDER) * (int) image.shape()[1] + BORDER) * 3;
      System.arraycopy(image.values(), from, values, row * width * 3, width * 3);
    }
    return new GoldenArray(new long[] {height, width, 3}, values);
  }

  private static double[] widened(float[] values) {
    double[] widened = new double[values.length];
    for (int i = 0; i < widened.length; i++) {
      widened[i] = values[i];
    }
    return widened;
  }

  /** The image, 0 to 1. */
  private static Operand<TFloat32> unit(Goldens.Case golden, TestGraph graph) {
    return graph
        .tf()
        .math
        .mul(golden.input("image_hwc").floats(graph), graph.tf().constant(1 / 255f));
  }

  private static void checkLevels(
      GoldenArray expected, float[] found, double scale, double tolerance) {
    assertEquals(expected.values().length, found.length);
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      worst = Math.max(worst, Math.abs(expected.values()[i] - found[i] * scale));
    }
    double levels = worst;
    assertTrue(levels <= tolerance, () -> levels + " levels away, more than " + tolerance);
  }
}
