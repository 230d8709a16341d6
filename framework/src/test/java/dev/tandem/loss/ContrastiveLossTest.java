package dev.tandem.loss;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.Representation;
import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ContrastiveLossTest {
  private static final int QUERIES = 3;
  private static final int NEGATIVES = 2;
  private static final int CHANNELS = 4;

  /** The loop over the classes must know the size of the pool to choose between the two ways. */
  @Test
  void pointsAreComparedByOneMatrixProductUnlessThePoolIsMuchLargerThanTheChoice() {
    assertFalse(fetchesEveryNegative(16 * NEGATIVES));
    assertTrue(fetchesEveryNegative(64 * NEGATIVES));
  }

  /** Whether the loop multiplies each anchor with gathered rows. */
  private static boolean fetchesEveryNegative(int poolSize) {
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
              .anyMatch(op -> op.getOp().startsWith("BatchMatMul"));
    }
  }

  private static Representation points(Ops tf, int count) {
    return Representation.of(
        tf.placeholderWithDefault(
            tf.zeros(tf.constant(new int[] {count, CHANNELS}), TFloat32.class),
            Shape.of(count, CHANNELS)));
  }
}
