package dev.tandem.augment;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.Draws;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class AppearanceTest {
  @Test
  void probabilityZeroChangesNothing() {
    float[] image = random(4 * 5 * 3);
    try (TestGraph graph = new TestGraph()) {
      var x = graph.constant(image, 4, 5, 3);
      Appearance none =
          new Appearance(
              new ColorJitter(0, 0.25, 0.25, 0.25, 0.25), new GaussianBlur(0, 0.15, 1.15));
      for (int seed = 0; seed < 5; seed++) {
        assertArrayEquals(image, graph.floats(none.apply(graph.tf(), x, Draws.once(seed))));
      }
    }
  }

  @Test
  void jitterStaysWithinZeroAndOneAndDependsOnItsDraws() {
    float[] image = random(4 * 5 * 3);
    try (TestGraph graph = new TestGraph()) {
      var x = graph.constant(image, 4, 5, 3);
      ColorJitter jitter = new ColorJitter(1, 0.9, 0.9, 0.9, 0.5);
      float[] first = graph.floats(jitter.apply(graph.tf(), x, Draws.once(1)));
      float[] second = graph.floats(jitter.apply(graph.tf(), x, Draws.once(2)));
      boolean differ = false;
      for (int i = 0; i < first.length; i++) {
        assertTrue(first[i] >= 0 && first[i] <= 1 && second[i] >= 0 && second[i] <= 1);
        differ |= first[i] != second[i];
      }
      assertTrue(differ);
    }
  }

  @Test
  void aTurnOfTheHueByAThirdMovesTheChannels() {
    try (TestGraph graph = new TestGraph()) {
      var red = graph.constant(new float[] {0.9f, 0.1f, 0.1f}, 1, 1, 3);
      assertClose(
          "green",
          new double[] {0.1, 0.9, 0.1},
          graph.floats(ColorJitter.hue(graph.tf(), red, graph.tf().constant(1 / 3f))),
          1e-5);
    }
  }

  @Test
  void greyIsTheLumaInAllChannelsWithItsProbability() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      // 0.299·R + 0.587·G + 0.114·B.
      float[] pixels = {1, 0, 0, 0, 1, 0, 0.5f, 0.5f, 0.5f};
      var image = graph.constant(pixels, 1, 3, 3);
      assertClose(
          "grey",
          new double[] {0.299, 0.299, 0.299, 0.587, 0.587, 0.587, 0.5, 0.5, 0.5},
          graph.floats(new RandomGrey(1).apply(tf, image, Draws.once(1))),
          1e-6);
      List<Operand<TFloat32>> results = new ArrayList<>();
      for (int seed = 0; seed < 200; seed++) {
        results.add(new RandomGrey(0.2).apply(tf, image, Draws.once(seed)));
      }
      float[] values = graph.floats(tf.stack(results));
      int grey = 0;
      for (int i = 0; i < values.length; i += pixels.length) {
        grey += values[i] == 1 ? 0 : 1;
      }
      // Four standard deviations: 4·√(200·0.2·0.8) = 23.
      assertEquals(40, grey, 23);
    }
  }

  @Test
  void eachImageOfABatchIsChangedByDrawsOfItsOwn() {
    float[] image = random(4 * 5 * 3);
    float[] both = Arrays.copyOf(image, 2 * image.length);
    System.arraycopy(image, 0, both, image.length, image.length);
    try (TestGraph graph = new TestGraph()) {
      Appearance appearance =
          new Appearance(new ColorJitter(1, 0.5, 0.5, 0.5, 0.25), new GaussianBlur(0, 0.1, 2));
      Draws draws = Draws.once(3);
      float[] changed =
          graph.floats(appearance.applyToEach(graph.tf(), graph.constant(both, 2, 4, 5, 3), draws));
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(
            graph.floats(appearance.apply(graph.tf(), graph.constant(image, 4, 5, 3), draws.of(i))),
            Arrays.copyOfRange(changed, i * image.length, (i + 1) * image.length));
      }
      assertTrue(changed[0] != changed[image.length]);
    }
  }

  @Test
  void blurOfAnImpulseIsTheNormalisedGaussian() {
    int size = 13;
    double sigma = 0.8;
    float[] image = new float[size * size * 3];
    image[(6 * size + 6) * 3 + 1] = 1;
    double[] kernel = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      kernel[i] = Math.abs(i - 6) > 4 ? 0 : Math.exp(-(i - 6) * (i - 6) / (2 * sigma * sigma));
      sum += kernel[i];
    }
    double[] expected = new double[image.length];
    for (int i = 0; i < size * size; i++) {
      expected[i * 3 + 1] = kernel[i / size] * kernel[i % size] / sum / sum;
    }
    try (TestGraph graph = new TestGraph()) {
      var blurred =
          new GaussianBlur(1, 0.15, 1)
              .blur(
                  graph.tf(),
                  graph.constant(image, size, size, 3),
                  graph.tf().constant((float) sigma));
      assertClose("blur", expected, graph.floats(blurred), 1e-5);
    }
  }

  @Test
  void blurOfAnImpulseBesideTheCentreOfAWideImage() {
    int height = 5;
    int width = 9;
    double sigma = 0.5;
    float[] image = new float[height * width * 3];
    image[(1 * width + 6) * 3 + 2] = 1;
    double[] kernel = new double[5];
    double sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = Math.exp(-(i - 2) * (i - 2) / (2 * sigma * sigma));
      sum += kernel[i];
    }
    double[] expected = new double[image.length];
    for (int y = 0; y < height; y++) {
      for (int x = 4; x < width; x++) {
        double down = y <= 3 ? kernel[y + 1] : 0;
        expected[(y * width + x) * 3 + 2] = down * kernel[x - 4] / sum / sum;
      }
    }
    try (TestGraph graph = new TestGraph()) {
      var blurred =
          new GaussianBlur(1, 0.1, 0.5)
              .blur(
                  graph.tf(),
                  graph.constant(image, height, width, 3),
                  graph.tf().constant((float) sigma));
      assertClose("blur", expected, graph.floats(blurred), 1e-5);
    }
  }

  @Test
  void blurRepeatsTheBorder() {
    try (TestGraph graph = new TestGraph()) {
      float[] flat = new float[4 * 4 * 3];
      Arrays.fill(flat, 0.7f);
      var blurred =
          new GaussianBlur(1, 0.15, 1.15)
              .apply(graph.tf(), graph.constant(flat, 4, 4, 3), Draws.once(1));
      assertClose("flat", flat, graph.floats(blurred), 1e-6);
    }
  }

  @Test
  void flipReversesTheColumnsWithItsProbability() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var x = graph.constant(new int[] {1, 2, 3, 4, 5, 6}, 2, 3);
      var always = new RandomFlip(1);
      assertArrayEquals(
          new int[] {3, 2, 1, 6, 5, 4},
          graph.ints(always.apply(tf, x, always.draw(tf, Draws.once(1)))));
      var never = new RandomFlip(0);
      assertArrayEquals(
          new int[] {1, 2, 3, 4, 5, 6},
          graph.ints(never.apply(tf, x, never.draw(tf, Draws.once(1)))));
      var sometimes = new RandomFlip(0.5);
      List<Operand<TInt32>> draws = new ArrayList<>();
      for (int seed = 0; seed < 200; seed++) {
        draws.add(tf.dtypes.cast(sometimes.draw(tf, Draws.once(seed)), TInt32.class));
      }
      int flips = graph.allInts(draws).stream().mapToInt(flipped -> flipped[0]).sum();
      // Five standard deviations.
      assertEquals(100, flips, 36);
    }
  }

  /** Uniform in [0, 1). */
  static float[] random(int count) {
    Random random = new Random(1);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
