package dev.tandem.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

class EvaluationViewsTest {
  private static final float TOLERANCE = 1e-6f;

  /** A model without weights: from images [B, H, W, 3] to logits. */
  private record Formula(
      int classCount, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> logits)
      implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      return new Segmentation(() -> logits.apply(pass.tf(), features.deepest().values()));
    }
  }

  /** Classifies each pixel independently of the others. */
  private static final Formula COLOUR = new Formula(3, (tf, x) -> tf.math.mul(x, tf.constant(5f)));

  /** Classifies each pixel by its difference from the mean of the image. */
  private static final Formula CONTEXT =
      new Formula(
          3,
          (tf, x) ->
              tf.math.mul(
                  tf.math.sub(
                      x, tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(true))),
                  tf.constant(5f)));

  /** Compares red with the column index: changes when the image is mirrored. */
  private static final Formula PLACE =
      new Formula(
          2,
          (tf, x) -> {
            Operand<TFloat32> red =
                tf.slice(x, tf.constant(new int[4]), tf.constant(new int[] {-1, -1, -1, 1}));
            Operand<TFloat32> column = tf.math.cumsum(tf.onesLike(red), tf.constant(2));
            return tf.concat(List.of(red, column), tf.constant(3));
          });

  private static ViewPlan sliding(int size, int stride) {
    return new ViewPlan(Optional.of(new ViewPlan.Sliding(size, stride)), List.of(1.0), false);
  }

  private static float[] sum(
      SegmentationModel model, ViewPlan plan, float[] pixels, long... shape) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      EvaluationViews views =
          new EvaluationViews(tf, model, new VariableStore(tf, 0).scope("net"), plan);
      graph.run(views.load(tf, graph.constant(pixels, shape), model.classCount()));
      views.see(ReplicatedSession.of(graph.session()), (int) shape[1], (int) shape[2]);
      return graph.floats(views.sum(tf));
    }
  }

  private static float[] noise(int count) {
    Random random = new Random(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  @Test
  void windowsCoverTheImageAndTheLastOnesEndWithIt() {
    assertEquals(
        List.of(
            new ViewPlan.Window(0, 0, 4, 4),
            new ViewPlan.Window(0, 3, 4, 4),
            new ViewPlan.Window(0, 5, 4, 4),
            new ViewPlan.Window(1, 0, 4, 4),
            new ViewPlan.Window(1, 3, 4, 4),
            new ViewPlan.Window(1, 5, 4, 4)),
        sliding(4, 3).windows(5, 9));
    assertEquals(
        List.of(new ViewPlan.Window(0, 0, 4, 3)), sliding(4, 3).windows(4, 3), "one is enough");
  }

  @Test
  void aWindowThatCoversTheImageIsTheWholeImage() {
    float[] pixels = noise(2 * 6 * 7 * 3);
    assertArrayEquals(
        sum(CONTEXT, ViewPlan.WHOLE, pixels, 2, 6, 7, 3),
        sum(CONTEXT, sliding(7, 4), pixels, 2, 6, 7, 3),
        TOLERANCE);
  }

  @Test
  void overlappingWindowsAverage() {
    float[] pixels = noise(2 * 11 * 13 * 3);
    assertArrayEquals(
        sum(COLOUR, ViewPlan.WHOLE, pixels, 2, 11, 13, 3),
        sum(COLOUR, sliding(5, 3), pixels, 2, 11, 13, 3),
        TOLERANCE);
  }

  @Test
  void aMirroredViewIsMirroredBack() {
    float[] red = {0.5f, 0, 0, 0.1f, 0, 0, 0.9f, 0, 0};
    float[] both = sum(PLACE, new ViewPlan(Optional.empty(), List.of(1.0), true), red, 1, 1, 3, 3);
    for (int x = 0; x < 3; x++) {
      double asIs = sigmoid(red[3 * x] - (x + 1));
      double mirrored = sigmoid(red[3 * x] - (3 - x));
      assertEquals(asIs + mirrored, both[2 * x], TOLERANCE);
    }
  }

  @Test
  void aLargerViewIsBroughtBackToTheImagesSize() {
    Formula red =
        new Formula(
            2,
            (tf, x) ->
                tf.slice(x, tf.constant(new int[4]), tf.constant(new int[] {-1, -1, -1, 2})));
    float[] pixels = {0, 0, 0, 1, 0, 0};
    float[] sums =
        sum(red, new ViewPlan(Optional.empty(), List.of(1.0, 2.0), false), pixels, 1, 1, 2, 3);
    // Twice as wide the row is 0, ¼, ¾, 1; back again each pixel is the mean of two.
    assertEquals(sigmoid(0) + (sigmoid(0) + sigmoid(0.25)) / 2, sums[0], TOLERANCE);
    assertEquals(sigmoid(1) + (sigmoid(0.75) + sigmoid(1)) / 2, sums[2], TOLERANCE);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
