package dev.tandem.pseudolabel;

import static dev.tandem.pseudolabel.FourPixels.assertSupervision;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;

class MixedStrategyTest {
  /** Pixels 0 and 2 have the same label in both spaces; the confidence is logit space's. */
  @Test
  void agreementKeepsTheLabelAndDisagreementIsIgnored() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels = label(graph, FourPixels.at(graph, 0));
      assertSupervision(
          graph, labels.logitSpace(), new int[] {0, -1, 2, -1}, FourPixels.LOGIT_CONFIDENCES);
      assertSame(labels.logitSpace(), labels.representationSpace());
    }
  }

  /**
   * Without a prototype of class 1 the representation labels are 0, 2, 2 and, at pixel 3, 0 with
   * odds of 3 to 1: now pixel 3 agrees with its logit label.
   */
  @Test
  void agreementIsOverTheClassesThatHaveAPrototype() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels = label(graph, FourPixels.at(graph, 0, true, false, true));
      assertSupervision(
          graph, labels.logitSpace(), new int[] {0, -1, 2, 0}, FourPixels.LOGIT_CONFIDENCES);
    }
  }

  @Test
  void whileNoClassHasAPrototypeEveryPixelIsIgnored() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels = label(graph, FourPixels.at(graph, 0, false, false, false));
      assertSupervision(
          graph, labels.logitSpace(), new int[] {-1, -1, -1, -1}, FourPixels.LOGIT_CONFIDENCES);
    }
  }

  private static PseudoLabels label(TestGraph graph, TeacherPredictions view) {
    return new MixedStrategy(FourPixels.TEMPERATURE).label(graph.tf(), view);
  }
}
