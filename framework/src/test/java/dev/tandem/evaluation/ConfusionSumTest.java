package dev.tandem.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.testing.TwoReplicas;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Session;

class ConfusionSumTest {
  @Test
  void everyCountIsTheSumOverTheReplicas() {
    ConfusionMatrix first = new ConfusionMatrix(2);
    first.add(0, 1, 5);
    first.add(1, 1, 4_000_000_000L);
    ConfusionMatrix second = new ConfusionMatrix(2);
    second.add(0, 1, 7);
    second.add(1, 0, 2);
    first.addImages(4);
    first.leaveOut(1);
    second.addImages(2);
    first.addIgnored(3);
    second.addIgnored(5_000_000_000L);
    try (ReplicatedGraph<ConfusionSum> replicas =
            new ReplicatedGraph<>(
                TwoReplicas.STRATEGY, (tf, replica) -> new ConfusionSum(tf, replica, 2));
        Session session = TwoReplicas.session(replicas)) {
      ConfusionMatrix sum =
          replicas.programs().get(0).of(replicas.in(session), List.of(first, second));
      assertEquals(0, sum.count(0, 0));
      assertEquals(12, sum.count(0, 1));
      assertEquals(2, sum.count(1, 0));
      assertEquals(4_000_000_000L, sum.count(1, 1));
      assertEquals(5, sum.images());
      assertEquals(1, sum.leftOut());
      assertEquals(5_000_000_003L, sum.ignored());
    }
  }
}
