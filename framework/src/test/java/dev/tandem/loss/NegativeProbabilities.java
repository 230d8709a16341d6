package dev.tandem.loss;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.TestGraph;
import org.tensorflow.op.Ops;

/** Compares the probabilities with which classes are drawn for negatives with the reference's. */
final class NegativeProbabilities {
  private static final double FORWARD = 1e-5;

  private NegativeProbabilities() {}

  /** Row i of the golden is over the classes i+1…V−1, 0…i−1. */
  static void check(
      TestGraph graph,
      RepresentationType type,
      Representation prototypes,
      double temperature,
      GoldenArray expected) {
    Ops tf = graph.tf();
    Representation normalized = type.normalize(tf, prototypes);
    float[] logits =
        graph.floats(
            tf.math.div(
                type.similarity(tf, normalized, normalized), tf.constant((float) temperature)));
    int count = (int) expected.shape()[0];
    float[] chances = new float[count * (count - 1)];
    for (int i = 0; i < count; i++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = 1; j < count; j++) {
        largest = Math.max(largest, logits[i * count + (i + j) % count]);
      }
      double sum = 0;
      for (int j = 1; j < count; j++) {
        sum += Math.exp(logits[i * count + (i + j) % count] - largest);
      }
      for (int j = 1; j < count; j++) {
        int at = i * (count - 1) + j - 1;
        // The reference draws nothing for a class without a hard pixel, and records −1.
        chances[at] =
            expected.values()[at] < 0
                ? -1
                : (float) (Math.exp(logits[i * count + (i + j) % count] - largest) / sum);
      }
    }
    assertClose("chances", expected, chances, FORWARD);
  }
}
