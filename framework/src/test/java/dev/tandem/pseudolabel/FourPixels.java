package dev.tandem.pseudolabel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import dev.tandem.testing.TestGraph;
import java.util.Optional;
import org.tensorflow.op.Ops;

/**
 * A teacher's view of one image of 2×2 pixels and three classes, made so that every probability is
 * a fraction: the logits of a pixel are the logarithms of small numbers, and its similarities half
 * the logarithms of others, so that a temperature of ½ gives those numbers back.
 *
 * <pre>
 * pixel   softmax(logits)          label   softmax(similarities / ½)   label
 * 0       (8, 1, 1) / 10           0       (5, 2, 1) / 8               0
 * 1       (1, 6, 1) / 8            1       (1, 1, 2) / 4               2
 * 2       (1, 1, 2) / 4            2       (1, 1, 6) / 8               2
 * 3       (7, 2, 1) / 10           0       (3, 6, 1) / 10              1
 * </pre>
 *
 * <p>The two spaces agree on pixels 0 and 2 only, and no pixel has the same confidence in both.
 */
final class FourPixels {
  /** The temperature at which the table holds. */
  static final double TEMPERATURE = 0.5;

  static final int[] LOGIT_LABELS = {0, 1, 2, 0};
  static final float[] LOGIT_CONFIDENCES = {8 / 10f, 6 / 8f, 2 / 4f, 7 / 10f};
  static final int[] REPRESENTATION_LABELS = {0, 2, 2, 1};
  static final float[] REPRESENTATION_CONFIDENCES = {5 / 8f, 2 / 4f, 6 / 8f, 6 / 10f};

  private static final float[] LOGIT_ODDS = {8, 1, 1, 1, 6, 1, 1, 1, 2, 7, 2, 1};
  private static final float[] SIMILARITY_ODDS = {5, 2, 1, 1, 1, 2, 1, 1, 6, 3, 6, 1};

  private FourPixels() {}

  /** The view after {@code progress} of the training, with a prototype for every class. */
  static TeacherPredictions at(TestGraph graph, double progress) {
    return at(graph, progress, true, true, true);
  }

  /**
   * The view after {@code progress} of the training.
   *
   * @param known which of the three classes have a prototype
   */
  static TeacherPredictions at(TestGraph graph, double progress, boolean... known) {
    Ops tf = graph.tf();
    return new TeacherPredictions(
        graph.constant(logarithms(LOGIT_ODDS, 1), 1, 2, 2, 3),
        Optional.of(
            new TeacherPredictions.Space(
                () -> graph.constant(logarithms(SIMILARITY_ODDS, TEMPERATURE), 1, 2, 2, 3),
                graph.constant(known, 3))),
        tf.constant((float) progress),
        maps -> Resize.bilinear(tf, maps, tf.constant(new int[] {2, 2})));
  }

  private static float[] logarithms(float[] odds, double factor) {
    float[] logarithms = new float[odds.length];
    for (int i = 0; i < odds.length; i++) {
      logarithms[i] = (float) (factor * Math.log(odds[i]));
    }
    return logarithms;
  }

  static void assertSupervision(
      TestGraph graph, Supervision actual, int[] labels, float... confidences) {
    assertArrayEquals(labels, graph.ints(actual.label()));
    assertArrayEquals(confidences, graph.floats(actual.confidence()), 1e-6f);
  }
}
