package dev.tandem.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TwoReplicas;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Session;

class GatheringTest {
  @Test
  void thereIsARowForEveryReplica() {
    try (ReplicatedGraph<Gathering> replicas =
            new ReplicatedGraph<>(TwoReplicas.STRATEGY, Gathering::new);
        Session session = TwoReplicas.session(replicas)) {
      List<long[]> rows =
          replicas.programs().get(0).of(replicas.in(session), new long[] {1, -2, 5_000_000_000L});
      assertEquals(2, rows.size());
      assertArrayEquals(new long[] {1, -2, 5_000_000_000L}, rows.get(0));
      assertArrayEquals(new long[] {1, -2, 5_000_000_000L}, rows.get(1));
    }
  }
}
