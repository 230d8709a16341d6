package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Replica;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.testing.TestGraph;
import dev.tandem.testing.TwoReplicas;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class PartnersTest {
  /** Images of one pixel: the image's number, −number as confidence, 10·number as label. */
  private static Operand<TFloat32> partners(Ops tf, Replica replica, int first) {
    float[] images = {first, first + 1};
    Operand<TFloat32> pixels = tf.reshape(tf.constant(images), tf.constant(new int[] {2, 1, 1, 1}));
    Operand<TFloat32> map = tf.reshape(pixels, tf.constant(new int[] {2, 1, 1}));
    SupervisedImages batch =
        new SupervisedImages(
            pixels,
            PseudoLabels.shared(
                new Supervision(
                    tf.dtypes.cast(tf.math.mul(map, tf.constant(10f)), TInt32.class),
                    tf.math.neg(map))));
    SupervisedImages partners = Partners.of(tf, replica, batch);
    Supervision maps = partners.labels().supervisions().get(0);
    Operand<TInt32> flat = tf.constant(new int[] {2});
    return tf.concat(
        List.of(
            tf.reshape(partners.images(), flat),
            tf.reshape(tf.dtypes.cast(maps.label(), TFloat32.class), flat),
            tf.reshape(maps.confidence(), flat)),
        tf.constant(0));
  }

  @Test
  void thePartnerIsTheNextImageOfTheGlobalBatch() {
    List<float[]> both =
        TwoReplicas.values((tf, replica) -> partners(tf, replica, 1 + 2 * replica.index()));
    assertArrayEquals(new float[] {2, 3, 20, 30, -2, -3}, both.get(0));
    assertArrayEquals(new float[] {4, 1, 40, 10, -4, -1}, both.get(1));
  }

  @Test
  void ofOneReplicaTheLastOnesPartnerIsItsFirst() {
    try (TestGraph graph = new TestGraph()) {
      assertArrayEquals(
          new float[] {2, 1, 20, 10, -2, -1},
          graph.floats(partners(graph.tf(), Replica.only(), 1)));
    }
  }

  @Test
  void reversedThePartnerOfTheFirstImageIsTheLastAndTheMiddleOneIsItsOwn() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      float[] numbers = {1, 2, 3};
      Supervision maps =
          new Supervision(
              graph.constant(new int[] {10, 20, 30}, 3, 1, 1), graph.constant(numbers, 3, 1, 1));
      SupervisedImages partners =
          Partners.reversed(
              tf,
              new SupervisedImages(graph.constant(numbers, 3, 1, 1, 1), PseudoLabels.shared(maps)));
      Supervision reversed = partners.labels().logitSpace();
      assertArrayEquals(new float[] {3, 2, 1}, graph.floats(partners.images()));
      assertArrayEquals(new int[] {30, 20, 10}, graph.ints(reversed.label()));
      assertArrayEquals(new float[] {3, 2, 1}, graph.floats(reversed.confidence()));
    }
  }
}
