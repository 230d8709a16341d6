package dev.tandem.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** The uncertainty of a pixel is the mean of its representation's variances. */
class UncertaintyTest {
  /** A network whose variances are the colours of every second pixel, and its logits too. */
  private record Colours() implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      Ops tf = pass.tf();
      Operand<TFloat32> everySecond =
          tf.nn.avgPool(images, List.of(1L, 1L, 1L, 1L), List.of(1L, 2L, 2L, 1L), "VALID");
      return Features.of(List.of(new Features.FeatureMap(2, everySecond)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      Operand<TFloat32> colours = features.deepest().values();
      return new Segmentation(() -> colours, () -> colours, Optional.of(() -> colours));
    }

    @Override
    public int classCount() {
      return 3;
    }

    @Override
    public int representationChannels() {
      return 3;
    }

    @Override
    public boolean hasVariance() {
      return true;
    }
  }

  @Test
  void isTheMeanOfTheVariancesAtTheSizeOfTheImage() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableScope weights = new VariableStore(tf, 1).scope("net");
      // Means of the colours: 60 and 240 above, 90 and 30 below, each over 255.
      Operand<TFloat32> values =
          graph.constant(
              new float[] {
                30, 60, 90, 1, 1, 1, 240, 250, 230,
                1, 1, 1, 1, 1, 1, 1, 1, 1,
                0, 90, 180, 1, 1, 1, 15, 30, 45
              },
              1,
              3,
              3,
              3);
      // Bilinear with aligned corners: each of the places between is a mean of its neighbours.
      float[] expected = {60, 150, 240, 75, 105, 135, 90, 60, 30};
      for (int i = 0; i < expected.length; i++) {
        expected[i] /= 255;
      }
      Prediction prediction =
          Prediction.of(tf, new Colours(), weights, tf.dtypes.cast(values, TUint8.class));
      assertTrue(prediction.uncertainty().isPresent());
      assertArrayEquals(expected, graph.floats(prediction.uncertainty().get()), 1e-6f);
      assertArrayEquals(
          expected,
          graph.floats(
              Prediction.uncertainty(
                  tf, new Colours(), weights, tf.math.div(values, tf.constant(255f)))),
          1e-6f);
    }
  }
}
