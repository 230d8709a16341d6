package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

class DrawsTest {
  private static final int COUNT = 20_000;

  @Test
  void sameAddressGivesTheSameNumbersInAnotherGraph() {
    assertArrayEquals(uniform(3, 5, "a"), uniform(3, 5, "a"));
  }

  @Test
  void anotherSeedStepOrPurposeGivesOtherNumbers() {
    List<float[]> draws =
        List.of(
            uniform(3, 5, "a"),
            uniform(4, 5, "a"),
            uniform(3, 6, "a"),
            uniform(3, 5, "b"),
            uniform(3, 5, "ab"),
            uniform(5, 3, "a"));
    Set<Float> firsts = new HashSet<>();
    draws.forEach(d -> firsts.add(d[0]));
    assertEquals(draws.size(), firsts.size());
  }

  @Test
  void nestedPurposesAreNotOneLongPurpose() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Draws draws = Draws.once(1);
      float nested = graph.scalar(draws.of("a").of("b").uniform(tf, 0, 1));
      float joined = graph.scalar(draws.of("ab").uniform(tf, 0, 1));
      float swapped = graph.scalar(draws.of("b").of("a").uniform(tf, 0, 1));
      assertFalse(nested == joined || nested == swapped);
    }
  }

  @Test
  void uniformAndNormalHaveTheirMoments() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Shape shape = Shape.of(COUNT);
      // Five standard errors of the mean of 20 000, and of the variance.
      checkMoments(graph.floats(Draws.once(1).uniform(tf, shape)), 0.5, 1 / 12.0, 0.0103);
      checkMoments(graph.floats(Draws.once(1).normal(tf, shape)), 0, 1, 0.05);
    }
  }

  @Test
  void integersCoverTheirRangeAndNoMore() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Set<Integer> seen = new HashSet<>();
      var step = tf.placeholderWithDefault(tf.constant(0L), Shape.scalar());
      var draw = Draws.at(1, step).integer(tf, tf.constant(3), tf.constant(6));
      for (long i = 0; i < 60; i++) {
        try (var value = TInt64.scalarOf(i);
            var result = graph.session().runner().feed(step, value).fetch(draw).run()) {
          seen.add(((TInt32) result.get(0)).getInt());
        }
      }
      assertEquals(Set.of(3, 4, 5), seen);
    }
  }

  @Test
  void categoricalFollowsTheSoftmax() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      float log3 = (float) Math.log(3);
      long[] drawn =
          graph.longs(
              Draws.once(1)
                  .categorical(
                      tf, graph.constant(new float[] {0, log3}, 1, 2), tf.constant(COUNT)));
      double share = Arrays.stream(drawn).average().orElseThrow();
      // Five standard errors of a share of ¾ in 20 000.
      assertEquals(0.75, share, 0.0154);
    }
  }

  @Test
  void categoriesWithoutAChanceAreNeverDrawn() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      float never = -1e9f;
      var logits = graph.constant(new float[] {never, 0, never, 0.3f, never}, 1, 5);
      long[] drawn = graph.longs(Draws.once(1).categorical(tf, logits, tf.constant(COUNT)));
      assertArrayEquals(new long[] {1, 3}, Arrays.stream(drawn).distinct().sorted().toArray());
    }
  }

  @Test
  void anIndexIsValidWhateverTheLogitsAre() {
    try (TestGraph graph = new TestGraph()) {
      float nan = Float.NaN;
      float infinite = Float.POSITIVE_INFINITY;
      var logits = graph.constant(new float[] {nan, nan, 0, nan, infinite, 0}, 3, 2);
      long[] drawn =
          graph.longs(Draws.once(1).categorical(graph.tf(), logits, graph.tf().constant(4)));
      assertArrayEquals(new long[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, drawn);
    }
  }

  private static void checkMoments(float[] draws, double mean, double variance, double tolerance) {
    double sum = 0;
    double squares = 0;
    for (float draw : draws) {
      sum += draw;
      squares += (double) draw * draw;
    }
    double found = sum / draws.length;
    assertEquals(mean, found, tolerance);
    assertEquals(variance, squares / draws.length - found * found, tolerance);
  }

  private static float[] uniform(long seed, long step, String purpose) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      return graph.floats(Draws.at(seed, tf.constant(step)).of(purpose).uniform(tf, Shape.of(4)));
    }
  }
}
