package dev.tandem.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TwoReplicas;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class BucketsTest {
  /** The second tensor is reduced by itself and the others in a bucket: the order is kept. */
  @Test
  void everyTensorComesBackAsItsOwnMean() {
    int large = 9 << 20;
    List<float[]> means =
        TwoReplicas.values(
            (tf, replica) -> {
              float r = replica.index();
              List<Operand<TFloat32>> tensors =
                  List.of(
                      tf.constant(new float[] {1 + r, 2 + 2 * r}),
                      tf.fill(tf.constant(new int[] {large}), tf.constant(10 + r)),
                      tf.constant(new float[][] {{5 + r}}));
              List<Operand<TFloat32>> shared =
                  Buckets.mean(
                      tf, replica, tensors, List.of(Shape.of(2), Shape.of(large), Shape.of(1, 1)));
              return tf.concat(
                  List.of(
                      shared.get(0),
                      tf.slice(
                          shared.get(1),
                          tf.constant(new int[] {large - 1}),
                          tf.constant(new int[] {1})),
                      tf.reshape(shared.get(2), tf.constant(new int[] {1}))),
                  tf.constant(0));
            });
    assertArrayEquals(new float[] {1.5f, 3, 10.5f, 5.5f}, means.get(0));
    assertArrayEquals(new float[] {1.5f, 3, 10.5f, 5.5f}, means.get(1));
  }

  @Test
  void smallTensorsTravelTogether() {
    List<Shape> shapes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      shapes.add(Shape.of(3));
    }
    try (ReplicatedGraph<List<Operand<TFloat32>>> replicas =
        new ReplicatedGraph<>(
            TwoReplicas.STRATEGY,
            (tf, replica) -> {
              List<Operand<TFloat32>> tensors = new ArrayList<>();
              shapes.forEach(s -> tensors.add(tf.constant(new float[3])));
              return Buckets.mean(tf, replica, tensors, shapes);
            })) {
      assertEquals(2, collectives(replicas.graph()), "one on each replica");
    }
  }

  private static int collectives(Graph graph) {
    int[] count = {0};
    graph
        .operations()
        .forEachRemaining(op -> count[0] += op.type().startsWith("Collective") ? 1 : 0);
    return count[0];
  }
}
