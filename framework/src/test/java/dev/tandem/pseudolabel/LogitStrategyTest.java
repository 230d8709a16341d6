package dev.tandem.pseudolabel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;

class LogitStrategyTest {
  @Test
  void labelIsTheArgmaxAndConfidenceTheMaxOfTheUpsampledLogits() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      float log3 = (float) Math.log(3);
      // One row of two pixels: (log 3, 0) and (0, 3·log 3), seen at three columns; in the middle
      // their mean (½ log 3, 1½ log 3): odds of 3 for class 1.
      var logits = graph.constant(new float[] {log3, 0, 0, 3 * log3}, 1, 1, 2, 2);
      PseudoLabels labels =
          new LogitStrategy()
              .label(
                  tf,
                  new TeacherPredictions(
                      logits,
                      Optional.of(
                          new TeacherPredictions.Space(
                              () -> fail("the logit strategy needs no similarities"),
                              tf.constant(new boolean[2]))),
                      tf.constant(0f),
                      maps -> Resize.bilinear(tf, maps, tf.constant(new int[] {1, 3}))));
      assertArrayEquals(new int[] {0, 1, 1}, graph.ints(labels.logitSpace().label()));
      assertArrayEquals(
          new float[] {0.75f, 0.75f, 27 / 28f},
          graph.floats(labels.logitSpace().confidence()),
          1e-6f);
      assertSame(labels.logitSpace(), labels.representationSpace());
    }
  }

  @Test
  void bothSpacesGetTheMostProbableClassWhateverThePrototypesAre() {
    try (TestGraph graph = new TestGraph()) {
      for (boolean known : new boolean[] {true, false}) {
        PseudoLabels labels =
            new LogitStrategy().label(graph.tf(), FourPixels.at(graph, 0, known, known, known));
        FourPixels.assertSupervision(
            graph, labels.logitSpace(), FourPixels.LOGIT_LABELS, FourPixels.LOGIT_CONFIDENCES);
        assertSame(labels.logitSpace(), labels.representationSpace());
      }
    }
  }

  @Test
  void sharedSupervisionIsAugmentedOnceAndGivenToBothSpaces() {
    try (TestGraph graph = new TestGraph()) {
      Supervision a = supervision(graph);
      Supervision b = supervision(graph);
      PseudoLabels shared = PseudoLabels.shared(a).withSupervisions(List.of(b));
      assertSame(b, shared.logitSpace());
      assertSame(b, shared.representationSpace());
      PseudoLabels two = PseudoLabels.separate(a, b).withSupervisions(List.of(b, a));
      assertSame(b, two.logitSpace());
      assertSame(a, two.representationSpace());
    }
  }

  private static Supervision supervision(TestGraph graph) {
    return new Supervision(
        graph.constant(new int[1], 1, 1, 1), graph.constant(new float[1], 1, 1, 1));
  }
}
