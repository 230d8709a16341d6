package dev.tandem.pseudolabel;

import static dev.tandem.pseudolabel.FourPixels.assertSupervision;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RepresentationStrategyTest {
  @Test
  void bothSpacesGetTheClassOfTheMostSimilarPrototype() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels =
          new RepresentationStrategy(FourPixels.TEMPERATURE)
              .label(graph.tf(), FourPixels.at(graph, 0));
      assertSupervision(
          graph,
          labels.logitSpace(),
          FourPixels.REPRESENTATION_LABELS,
          FourPixels.REPRESENTATION_CONFIDENCES);
      assertSame(labels.logitSpace(), labels.representationSpace());
    }
  }

  /**
   * At half the temperature the odds are squared: (25, 4, 1), (1, 1, 4), (1, 1, 36), (9, 36, 1).
   */
  @Test
  void halfTheTemperatureSquaresTheOddsAndKeepsTheLabels() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels =
          new RepresentationStrategy(FourPixels.TEMPERATURE / 2)
              .label(graph.tf(), FourPixels.at(graph, 0));
      assertSupervision(
          graph,
          labels.logitSpace(),
          FourPixels.REPRESENTATION_LABELS,
          25 / 30f,
          4 / 6f,
          36 / 38f,
          36 / 46f);
    }
  }

  @Test
  void whileNoClassHasAPrototypeNoPixelHasALabel() {
    try (TestGraph graph = new TestGraph()) {
      PseudoLabels labels =
          new RepresentationStrategy(FourPixels.TEMPERATURE)
              .label(graph.tf(), FourPixels.at(graph, 0, false, false, false));
      assertSupervision(
          graph, labels.representationSpace(), new int[] {-1, -1, -1, -1}, 0, 0, 0, 0);
    }
  }
}
