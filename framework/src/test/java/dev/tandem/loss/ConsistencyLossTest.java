package dev.tandem.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Replica;
import dev.tandem.testing.TestGraph;
import dev.tandem.testing.TwoReplicas;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ConsistencyLossTest {
  private static final double TOLERANCE = 1e-6;
  private static final float LN3 = (float) Math.log(3);

  /** Softmax of each pixel: (¼, ¾), (¾, ¼), (½, ½), (¼, ¾). */
  private static final float[] LOGITS = {0, LN3, LN3, 0, 0, 0, 0, LN3};

  @Test
  void confidentPixelsAreSummedAndDividedByAllThatHaveALabel() {
    // Cross-entropy of pixel 0 is −ln ¼, of pixel 2 −ln ½. Pixel 1 is not confident, but it has a
    // label; pixel 3 has none. (ln 4 + ln 2) / 3 = ln 2.
    assertEquals(
        Math.log(2),
        value(0.8, new int[] {0, 0, 1, -1}, new float[] {0.9f, 0.7f, 0.8f, 1}),
        TOLERANCE);
  }

  @Test
  void aConfidenceEqualToTheThresholdCounts() {
    // Only pixel 0 reaches the threshold: ln 4 / 4.
    float threshold = 0.95f;
    float below = Math.nextDown(threshold);
    assertEquals(
        Math.log(4) / 4,
        value(0.95, new int[] {0, 0, 0, 0}, new float[] {threshold, below, below, below}),
        TOLERANCE);
  }

  @Test
  void theGradientIsThatOfTheConfidentPixelsAlone() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> logits = graph.constant(LOGITS, 1, 2, 2, 2);
      Supervision supervision =
          supervision(graph, new int[] {0, 0, 1, -1}, new float[] {0.9f, 0.7f, 0.8f, 1});
      Operand<TFloat32> loss = new ConsistencyLoss(0.8).loss(tf, logits, supervision).value(tf);
      // (softmax − one-hot) / 3: (¼ − 1, ¾) / 3 for pixel 0 and (½, ½ − 1) / 3 for pixel 2.
      assertArrayEquals(
          new float[] {-1 / 4f, 1 / 4f, 0, 0, 1 / 6f, -1 / 6f, 0, 0},
          graph.floats(tf.gradients(loss, List.of(logits)).dy(0)),
          1e-6f);
      // Pixels 0 and 2 of the three with a label.
      assertEquals(
          2 / 3.0,
          graph.scalar(new ConsistencyLoss(0.8).confidentShare(tf, Replica.only(), supervision)),
          TOLERANCE);
    }
  }

  @Test
  void theShareOfConfidentPixelsIsThatOfThePixelsOfAllReplicas() {
    List<float[]> shares =
        TwoReplicas.values(
            (tf, replica) -> {
              // Four confident ones here, one that is not there.
              boolean first = replica.index() == 0;
              int[][][] labels =
                  first ? new int[][][] {{{0, 0}, {1, 1}}} : new int[][][] {{{0, -1}, {-1, -1}}};
              float confidence = first ? 0.9f : 0.5f;
              Supervision supervision =
                  new Supervision(
                      tf.constant(labels),
                      tf.fill(tf.constant(new int[] {1, 2, 2}), tf.constant(confidence)));
              Operand<TFloat32> share =
                  new ConsistencyLoss(0.8).confidentShare(tf, replica, supervision);
              return tf.reshape(replica.mean(tf, share), tf.constant(new int[] {1}));
            });
    assertEquals(4 / 5.0, shares.get(0)[0], TOLERANCE);
    assertEquals(4 / 5.0, shares.get(1)[0], TOLERANCE);
  }

  @Test
  void aBatchWithoutALabelGivesZeroWithZeroGradients() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> logits = graph.constant(LOGITS, 1, 2, 2, 2);
      Supervision supervision =
          supervision(graph, new int[] {-1, -1, -1, -1}, new float[] {1, 1, 1, 1});
      Operand<TFloat32> loss = new ConsistencyLoss(0).loss(tf, logits, supervision).value(tf);
      assertEquals(0, graph.scalar(loss));
      assertArrayEquals(new float[8], graph.floats(tf.gradients(loss, List.of(logits)).dy(0)), 0f);
      assertEquals(
          0, graph.scalar(new ConsistencyLoss(0).confidentShare(tf, Replica.only(), supervision)));
    }
  }

  @Test
  void aThresholdOutsideTheRangeOfConfidencesIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ConsistencyLoss(-0.1));
    assertThrows(IllegalArgumentException.class, () -> new ConsistencyLoss(1.1));
    assertThrows(IllegalArgumentException.class, () -> new ConsistencyLoss(Double.NaN));
  }

  private static float value(double threshold, int[] labels, float[] confidences) {
    try (TestGraph graph = new TestGraph()) {
      return graph.scalar(
          new ConsistencyLoss(threshold)
              .loss(
                  graph.tf(),
                  graph.constant(LOGITS, 1, 2, 2, 2),
                  supervision(graph, labels, confidences))
              .value(graph.tf()));
    }
  }

  private static Supervision supervision(TestGraph graph, int[] labels, float[] confidences) {
    return new Supervision(graph.constant(labels, 1, 2, 2), graph.constant(confidences, 1, 2, 2));
  }
}
