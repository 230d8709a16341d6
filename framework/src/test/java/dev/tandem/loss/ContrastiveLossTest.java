package dev.tandem.loss;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.GaussianRepresentation;
import dev.tandem.representation.Representation;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ContrastiveLossTest {
  private static final int QUERIES = 3;
  private static final int NEGATIVES = 2;
  private static final int CHANNELS = 4;

  @Test
  void withoutXlaGaussiansHaveTheSameLossAndGradient() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Random random = new Random(3);
      int channels = 48;
      float[] means = new float[12 * channels];
      float[] variances = new float[12 * channels];
      for (int i = 0; i < means.length; i++) {
        means[i] = (float) random.nextGaussian();
        variances[i] = 0.05f + 0.9f * random.nextFloat();
      }
      var mean = graph.constant(means, 12, channels);
      var variance = graph.constant(variances, 12, channels);
      Representation pixels = new Representation(mean, Optional.of(variance));
      Representation prototypes =
          pixels.map(x -> tf.gather(x, tf.constant(new int[] {3, 8}), tf.constant(0)));
      var samples =
          new ContrastiveSampler.Samples(
              tf.constant(new int[] {0, 1}),
              graph.constant(new int[] {0, 1, 2, 6, 7, 11}, 2, 3),
              graph.constant(
                  new int[] {
                    6, 7, 8, 9, 10, 11, 6, 7, 8, 9, 10, 6, 0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0
                  },
                  2,
                  3,
                  4));
      ContrastiveLoss loss = new ContrastiveLoss(new GaussianRepresentation(), 0.5);
      var compiled = loss.loss(tf, pixels, prototypes, samples, true);
      var plain = loss.loss(tf, pixels, prototypes, samples, false);
      assertEquals(graph.scalar(compiled), graph.scalar(plain), 1e-6);
      assertTrue(graph.scalar(plain) > 0.1, "a loss that is not trivial");
      var ofCompiled = tf.gradients(compiled, List.of(mean, variance));
      var ofPlain = tf.gradients(plain, List.of(mean, variance));
      for (int part = 0; part < 2; part++) {
        assertArrayEquals(graph.floats(ofCompiled.dy(part)), graph.floats(ofPlain.dy(part)), 1e-6f);
      }
    }
  }

  /**
   * Four pixels, the first two of class 0 and the others of class 1; prototypes (1, 0) and (0, 1);
   * temperature ½. The logits are cosines / ½, the positive's first:
   *
   * <pre>
   * anchor (1, 0),       negatives (0, 1) and (−1, 0):     2, 0, −2
   * anchor (0.6, 0.8),   negatives (0, 1) twice:           1.2, 1.6, 1.6
   * anchor (0, 1),       negatives (1, 0) and (0.6, 0.8):  2, 0, 1.6
   * anchor (−1, 0),      negatives (1, 0) and (0.6, 0.8):  0, −2, −1.2
   * </pre>
   */
  @Test
  void valueAndGradientOfPointsAreThoseByHand() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var pixels = graph.constant(new float[] {1, 0, 3, 4, 0, 2, -1, 0}, 4, 2);
      var prototypes = graph.constant(new float[] {7, 0, 0, 3}, 2, 2);
      var samples =
          new ContrastiveSampler.Samples(
              tf.constant(new int[] {0, 1}),
              graph.constant(new int[] {0, 1, 2, 3}, 2, 2),
              graph.constant(new int[] {2, 3, 2, 2, 0, 1, 0, 1}, 2, 2, 2));
      var loss =
          new ContrastiveLoss(new DeterministicRepresentation(), 0.5)
              .loss(tf, Representation.of(pixels), Representation.of(prototypes), samples);

      double[] first = softmax(2, 0, -2);
      double[] second = softmax(1.2, 1.6, 1.6);
      double[] third = softmax(2, 0, 1.6);
      double[] fourth = softmax(0, -2, -1.2);
      // Each class the mean over its two anchors, then the mean over the two classes.
      double expected =
          -(Math.log(first[0]) + Math.log(second[0]) + Math.log(third[0]) + Math.log(fourth[0]))
              / 4;
      assertEquals(expected, graph.scalar(loss), 1e-6);

      // With respect to the unit vector of an anchor: ¼ / ½ · (Σ p_j·s_j − positive), of which the
      // part along the anchor falls away; divided by the anchor's length (1, 5, 2, 1).
      double ofSecond = 0.5 * 1.4 * (second[1] + second[2]) / 5;
      assertClose(
          "gradient",
          new double[] {
            0,
            first[1] / 2,
            -0.8 * ofSecond,
            0.6 * ofSecond,
            (third[1] + 0.6 * third[2]) / 4,
            0,
            0,
            (fourth[0] + 0.8 * fourth[2] - 1) / 2
          },
          graph.floats(tf.gradients(loss, List.of(pixels)).dy(0)),
          1e-6);
    }
  }

  /**
   * One anchor of class 0, mean (1, 0), variances ½. Scores at temperature 1:
   *
   * <pre>
   * prototype (1, 0), variances ½ and ½:    sums 1 and 1: 0
   * pixel (0, 1), variances ½ and ½:        sums 1 and 1: −½·(1 + 1)/2 = −½
   * pixel (−1, 0), variances ½ and 1½:      sums 1 and 2: −½·(4 + log 2)/2 = −1 − ¼·log 2
   * </pre>
   *
   * <p>Class 1 has no hard pixel: it adds nothing and still counts as one of the two classes.
   */
  @Test
  void gaussiansAreComparedByTheMutualLikelihoodScoreAndAClassWithoutAnchorAddsNothing() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var pixels =
          new Representation(
              graph.constant(new float[] {2, 0, 0, 3, -1, 0}, 3, 2),
              Optional.of(graph.constant(new float[] {0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 1.5f}, 3, 2)));
      var prototypes =
          new Representation(
              graph.constant(new float[] {1, 0, 0, 1}, 2, 2),
              Optional.of(graph.constant(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, 2, 2)));
      var samples =
          new ContrastiveSampler.Samples(
              tf.constant(new int[] {0, 1}),
              graph.constant(new int[] {0, -1}, 2, 1),
              graph.constant(new int[] {1, 2, 0, 0}, 2, 1, 2));
      var loss =
          new ContrastiveLoss(new GaussianRepresentation(), 1)
              .loss(tf, pixels, prototypes, samples);
      double[] probabilities = softmax(0, -0.5, -1 - Math.log(2) / 4);
      assertEquals(-Math.log(probabilities[0]) / 2, graph.scalar(loss), 1e-6);
    }
  }

  private static double[] softmax(double... logits) {
    double sum = DoubleStream.of(logits).map(Math::exp).sum();
    return DoubleStream.of(logits).map(x -> Math.exp(x) / sum).toArray();
  }

  /** The loop over the classes must know the size of the pool to choose between the two ways. */
  @Test
  void pointsAreComparedByOneMatrixProductUnlessThePoolIsMuchLargerThanTheChoice() {
    assertTrue(multipliesWithThePool(16 * NEGATIVES));
    assertFalse(multipliesWithThePool(64 * NEGATIVES));
  }

  /** Whether the loop multiplies all anchors with all rows, not each one with gathered rows. */
  private static boolean multipliesWithThePool(int poolSize) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      ContrastiveSampler.Samples samples =
          new ContrastiveSampler.Samples(
              tf.constant(new int[] {0, 1}),
              graph.constant(new int[2 * QUERIES], 2, QUERIES),
              graph.constant(new int[2 * QUERIES * NEGATIVES], 2, QUERIES, NEGATIVES));
      new ContrastiveLoss(new DeterministicRepresentation(), 0.5)
          .loss(tf, points(tf, poolSize), points(tf, 2), samples);
      return ((Graph) tf.scope().env())
          .toGraphDef().getLibrary().getFunctionList().stream()
              .flatMap(function -> function.getNodeDefList().stream())
              .anyMatch(op -> op.getOp().equals("MatMul"));
    }
  }

  private static Representation points(Ops tf, int count) {
    return Representation.of(
        tf.placeholderWithDefault(
            tf.zeros(tf.constant(new int[] {count, CHANNELS}), TFloat32.class),
            Shape.of(count, CHANNELS)));
  }
}
