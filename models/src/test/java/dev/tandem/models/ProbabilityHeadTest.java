package dev.tandem.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class ProbabilityHeadTest {
  private static final Shape FEATURE = Shape.of(2, 17, 17, 5);
  private static final int CHANNELS = 7;

  /** Batch norm gives numbers of size 1, a bfloat16 keeps 8 bits, and a sigmoid halves errors. */
  private static final float BFLOAT16_ERROR = 0.02f;

  /** oneDNN takes what lies in memory behind an odd number of channels for one more. */
  @Test
  void inBfloat16OddNumbersOfChannelsGiveTheSameAsInFloat32() {
    assertArrayEquals(variance(false), variance(true), BFLOAT16_ERROR);
  }

  /** After steps on NaN, which leave that in memory. */
  private static float[] variance(boolean bfloat16) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1, bfloat16);
      Placeholder<TFloat32> feature =
          graph.tf().placeholder(TFloat32.class, Placeholder.shape(FEATURE));
      Operand<TFloat32> variance =
          new ProbabilityHead(CHANNELS, CHANNELS, new BatchNorm(0.1))
              .apply(ForwardPass.training(graph.tf(), store.scope("head")), feature);
      graph.initialize(store);
      float[] last = {};
      for (boolean number : new boolean[] {false, true, false, true}) {
        float[] values = new float[(int) FEATURE.size()];
        Arrays.fill(values, Float.NaN);
        if (number) {
          Random random = new Random(2);
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
          }
        }
        try (TFloat32 tensor = TFloat32.tensorOf(FEATURE, DataBuffers.of(values));
            Result result = graph.session().runner().feed(feature, tensor).fetch(variance).run()) {
          last = TestGraph.floatsOf(result.get(0));
        }
      }
      return last;
    }
  }
}
