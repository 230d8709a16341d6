package dev.tandem.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TwoReplicas;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeanLossTest {
  /** Sums 6 and 4 over 3 and 1 values: the mean of all is 10/4, not (6/3 + 4/1)/2. */
  @Test
  void theMeanOverReplicasIsTheMeanOverWhatCountsAnywhere() {
    List<float[]> means =
        TwoReplicas.values(
            (tf, replica) ->
                replica.mean(
                    tf,
                    new MeanLoss(
                            tf.constant(6f - 2 * replica.index()),
                            tf.constant(3f - 2 * replica.index()))
                        .over(tf, replica)));
    assertArrayEquals(new float[] {2.5f}, means.get(0));
    assertArrayEquals(new float[] {2.5f}, means.get(1));
  }

  @Test
  void nothingCountedGivesZero() {
    List<float[]> losses =
        TwoReplicas.values(
            (tf, replica) -> new MeanLoss(tf.constant(0f), tf.constant(0f)).over(tf, replica));
    assertArrayEquals(new float[] {0}, losses.get(0));
  }
}
