package dev.tandem.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class MeanLossTest {
  @Test
  void isTheSumOverTheCountAndZeroWithoutPixels() {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> six = graph.tf().constant(6f);
      MeanLoss loss = new MeanLoss(six, graph.tf().constant(4f));
      assertEquals(1.5f, graph.floats(loss.value(graph.tf()))[0]);
      MeanLoss ofNone = new MeanLoss(six, graph.tf().constant(0f));
      assertEquals(0f, graph.floats(ofNone.value(graph.tf()))[0]);
    }
  }

  @Test
  void aLossOfEachPixelIsRefused() {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> one = graph.tf().constant(1f);
      Operand<TFloat32> pixels = graph.constant(new float[6], 1, 2, 3);
      assertEquals(
          "the sum of a loss has shape [1, 2, 3], expected a scalar",
          assertThrows(IllegalArgumentException.class, () -> new MeanLoss(pixels, one))
              .getMessage());
      assertEquals(
          "the count of a loss has shape [1, 2, 3], expected a scalar",
          assertThrows(IllegalArgumentException.class, () -> new MeanLoss(one, pixels))
              .getMessage());
    }
  }
}
