package dev.tandem.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.Supervision;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.testing.TestGraph;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PseudoLabelQualityTest {
  @Test
  void sharesAndAccuraciesOfAllAndOfAClass() {
    // Six pixels: truth 0 0 1 1 – 1, labels 0 1 1 1 0 –, all but the second and last confident.
    PseudoLabelQuality quality = new PseudoLabelQuality(2);
    try (TestGraph graph = new TestGraph()) {
      Supervision labels =
          new Supervision(
              graph.constant(new int[] {0, 1, 1, 1, 0, -1}, 1, 2, 3),
              graph.constant(new float[] {0.9f, 0.4f, 0.5f, 1, 0.8f, 0.1f}, 1, 2, 3));
      PseudoLabelCounter counter =
          new PseudoLabelCounter(
              graph.tf(),
              graph.constant(new int[] {0, 0, 1, 1, -1, 1}, 1, 2, 3),
              labels,
              Optional.empty(),
              0.5,
              2);
      counter.count(ReplicatedSession.of(graph.session()), quality, 1);
    }
    assertEquals(4 / 6.0, quality.confidentShare().orElseThrow(), 1e-12);
    assertEquals(1, quality.accuracy().orElseThrow());
    assertEquals(3 / 4.0, quality.accuracyOfAll().orElseThrow());
    assertEquals(1, quality.confidentShare(0).orElseThrow());
    assertEquals(2 / 3.0, quality.confidentShare(1).orElseThrow(), 1e-12);
    assertEquals(1, quality.accuracy(1).orElseThrow());
  }

  @Test
  void neitherPaddingNorImagesBehindTheFirstAreCounted() {
    // Two images of two pixels: of the first the second pixel is padding.
    PseudoLabelQuality quality = new PseudoLabelQuality(2);
    try (TestGraph graph = new TestGraph()) {
      Supervision labels =
          new Supervision(
              graph.constant(new int[] {0, 1, 1, 1}, 2, 1, 2),
              graph.constant(new float[] {0.9f, 0.1f, 0.2f, 0.3f}, 2, 1, 2));
      PseudoLabelCounter counter =
          new PseudoLabelCounter(
              graph.tf(),
              graph.constant(new int[] {0, -1, 0, 0}, 2, 1, 2),
              labels,
              Optional.of(graph.constant(new boolean[] {false, true, false, false}, 2, 1, 2)),
              0.5,
              2);
      counter.count(ReplicatedSession.of(graph.session()), quality, 1);
      assertEquals(1, quality.confidentShare().orElseThrow());
      assertEquals(OptionalDouble.empty(), quality.confidentShare(1));
      counter.count(ReplicatedSession.of(graph.session()), quality, 2);
      assertEquals(2 / 4.0, quality.confidentShare().orElseThrow());
      assertEquals(2 / 4.0, quality.accuracyOfAll().orElseThrow());
    }
  }

  @Test
  void whatWasNotSeenHasNoFigure() {
    PseudoLabelQuality quality = new PseudoLabelQuality(2);
    assertEquals(OptionalDouble.empty(), quality.confidentShare());
    quality.add(PseudoLabelQuality.NONE, 1, true, 5);
    assertEquals(OptionalDouble.of(1), quality.confidentShare());
    assertEquals(OptionalDouble.empty(), quality.accuracy());
    assertEquals(OptionalDouble.empty(), quality.confidentShare(0));
  }
}
