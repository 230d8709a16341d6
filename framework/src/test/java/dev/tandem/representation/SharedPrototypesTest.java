package dev.tandem.representation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.graph.Replica;
import dev.tandem.testing.TwoReplicas;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Both replicas get the prototypes of the pixels of both. */
class SharedPrototypesTest {
  private static final int[][] CLASSES = {{0, 0, -1}, {0, 1, 1}};
  private static final float[][] MEANS = {{1, 2, 9}, {6, 4, 8}};
  private static final float[][] VARIANCES = {{1, 0.5f, 1}, {0.25f, 2, 1}};

  private static Operand<TFloat32> column(Ops tf, float[] values) {
    return tf.reshape(tf.constant(values), tf.constant(new int[] {3, 1}));
  }

  /** Class 0: (1 + 2 + 6)/3; class 1, present on one replica only: (4 + 8)/2. */
  @Test
  void deterministicOnesAreTheMeansOverAllReplicas() {
    List<float[]> prototypes =
        TwoReplicas.values(
            (tf, replica) ->
                new DeterministicRepresentation()
                    .prototypes(
                        tf,
                        replica,
                        Representation.of(column(tf, MEANS[replica.index()])),
                        tf.constant(CLASSES[replica.index()]),
                        2)
                    .mean());
    assertArrayEquals(new float[] {3, 6}, prototypes.get(0));
    assertArrayEquals(new float[] {3, 6}, prototypes.get(1));
  }

  /**
   * Class 0: precisions 1, 2, 4: variance 1/7, mean (1·1 + 2·2 + 4·6)/7; class 1: precisions ½, 1:
   * variance ⅔, mean (½·4 + 1·8)/1.5.
   */
  @Test
  void gaussianOnesAreTheProductsOverAllReplicas() {
    List<float[]> prototypes = TwoReplicas.values(SharedPrototypesTest::gaussian);
    float[] expected = {29 / 7f, 20 / 3f, 1 / 7f, 2 / 3f};
    for (float[] actual : prototypes) {
      assertArrayEquals(expected, actual, 1e-6f, Arrays.toString(actual));
    }
  }

  private static Operand<TFloat32> gaussian(Ops tf, Replica replica) {
    Representation prototypes =
        new GaussianRepresentation()
            .prototypes(
                tf,
                replica,
                new Representation(
                    column(tf, MEANS[replica.index()]),
                    Optional.of(column(tf, VARIANCES[replica.index()]))),
                tf.constant(CLASSES[replica.index()]),
                2);
    return tf.concat(
        List.of(prototypes.mean(), prototypes.variance().orElseThrow()), tf.constant(0));
  }
}
