package dev.tandem.pseudolabel;

import static dev.tandem.pseudolabel.FourPixels.assertSupervision;

import dev.tandem.data.Supervision;
import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;

class CrossStrategyTest {
  private static final double WARM_UP = 0.25;

  @Test
  void afterTheWarmUpEachSpaceIsSupervisedByTheOther() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels = label(graph, FourPixels.at(graph, 0.5));
      assertFromRepresentations(graph, labels.logitSpace());
      assertFromLogits(graph, labels.representationSpace());
    }
  }

  @Test
  void duringTheWarmUpLogitLabelsSuperviseBothSpaces() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels = label(graph, FourPixels.at(graph, 0.2));
      assertFromLogits(graph, labels.logitSpace());
      assertFromLogits(graph, labels.representationSpace());
    }
  }

  /** The warm-up is the progress below {@code warmUp}; at that progress it is over. */
  @Test
  void theWarmUpEndsWhenItsShareOfTheTrainingIsDone() {
    try (TestGraph graph = new TestGraph()) {
      assertFromRepresentations(graph, label(graph, FourPixels.at(graph, WARM_UP)).logitSpace());
    }
  }

  @Test
  void afterTheWarmUpLogitSpaceIgnoresEveryPixelWhileNoClassHasAPrototype() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels = label(graph, FourPixels.at(graph, 0.5, false, false, false));
      assertSupervision(graph, labels.logitSpace(), new int[] {-1, -1, -1, -1}, 0, 0, 0, 0);
      assertFromLogits(graph, labels.representationSpace());
    }
  }

  private static PseudoLabels label(TestGraph graph, TeacherPredictions view) {
    return new CrossStrategy(FourPixels.TEMPERATURE, WARM_UP).label(graph.tf(), view);
  }

  private static void assertFromLogits(TestGraph graph, Supervision supervision) {
    assertSupervision(graph, supervision, FourPixels.LOGIT_LABELS, FourPixels.LOGIT_CONFIDENCES);
  }

  private static void assertFromRepresentations(TestGraph graph, Supervision supervision) {
    assertSupervision(
        graph,
        supervision,
        FourPixels.REPRESENTATION_LABELS,
        FourPixels.REPRESENTATION_CONFIDENCES);
  }
}
