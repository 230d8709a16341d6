package dev.tandem.representation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.op.Ops;

class MutualLikelihoodTest {
  private static final float SMALLEST = 1e-6f;

  /**
   * One vector of sixteen; several; more vectors than products; and a prime number of channels,
   * whose vectors are single numbers.
   */
  @ParameterizedTest
  @ValueSource(ints = {16, 48, 1024, 521})
  void theProductsOfTheSmallestVariancesStayInRange(int channels) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      // δ = 0.001 in every channel and v = 2e-6: δ²/v = 0.5.
      Representation anchor = row(graph, channels, 0.002f);
      Representation pool = row(graph, channels, 0.001f);
      double score = -0.5 * (0.5 + Math.log(2e-6));
      assertArrayEquals(
          new float[] {(float) score},
          graph.floats(
              MutualLikelihood.toSampled(tf, anchor, pool, graph.constant(new int[1], 1, 1))),
          2e-5f);
    }
  }

  /** With 16 negatives or fewer the terms are added one by one, with 17 too: a prime number. */
  @ParameterizedTest
  @ValueSource(ints = {1, 16, 17, 32})
  void theGradientIsTheSumOverAllNegatives(int negatives) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Representation anchor = row(graph, new float[] {0.5f, 1}, new float[] {0.25f, 0.5f});
      Representation pool = row(graph, new float[] {0, 2}, new float[] {0.25f, 1.5f});
      float[] weights = new float[negatives];
      Arrays.fill(weights, 2);
      Representation gradient =
          MutualLikelihood.anchorGradient(
              tf,
              anchor,
              pool,
              graph.constant(new int[negatives], 1, negatives),
              graph.constant(weights, 1, negatives));
      // D = 2; δ = ½, −1 and v = ½, 2: δ/v = 1, −½ and (δ/v)² − 1/v = −1, −¼, each 2·K times.
      assertArrayEquals(
          new float[] {-negatives, 0.5f * negatives}, graph.floats(gradient.mean()), 1e-4f);
      assertArrayEquals(
          new float[] {-0.5f * negatives, -0.125f * negatives},
          graph.floats(gradient.variance().orElseThrow()),
          1e-4f);
    }
  }

  /** The same number in every channel of the mean, and the smallest variance. */
  private static Representation row(TestGraph graph, int channels, float mean) {
    float[] means = new float[channels];
    float[] variances = new float[channels];
    Arrays.fill(means, mean);
    Arrays.fill(variances, SMALLEST);
    return row(graph, means, variances);
  }

  private static Representation row(TestGraph graph, float[] mean, float[] variance) {
    return new Representation(
        graph.constant(mean, 1, mean.length),
        Optional.of(graph.constant(variance, 1, variance.length)));
  }
}
