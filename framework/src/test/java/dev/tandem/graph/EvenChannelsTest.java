package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class EvenChannelsTest {
  private static final int SIZE = 33;

  /**
   * bfloat16 keeps 8 bits: the error of a sum of many products is about 0.003 of its size. Without
   * oneDNN TensorFlow rounds parts of the sums of a kernel's gradient too.
   */
  private static final double BFLOAT16_ERROR = DilatedKernels.arePresent(true) ? 0.01 : 0.04;

  /**
   * oneDNN takes what lies in memory behind an odd number of channels for one more. Steps on NaN
   * leave that there.
   */
  @ParameterizedTest
  @CsvSource({
    "3, 64, 7, 2",
    "3, 32, 3, 2",
    "5, 64, 3, 1",
    "21, 21, 3, 1",
    "3, 7, 1, 1",
    "6, 5, 3, 1"
  })
  void inBfloat16AnyNumberOfChannelsGivesTheSameAsInFloat32(
      int channels, int filters, int side, int stride) {
    Case kind = new Case(channels, filters, side, stride);
    List<float[]> exact = kind.valueAndGradients(false);
    List<float[]> rounded = kind.valueAndGradients(true);
    for (int i = 0; i < exact.size(); i++) {
      double error = relativeError(exact.get(i), rounded.get(i));
      assertTrue(error < BFLOAT16_ERROR, i + ": " + error);
    }
  }

  private record Case(int channels, int filters, int side, int stride) {
    List<float[]> valueAndGradients(boolean bfloat16) {
      Shape shape = Shape.of(2, SIZE, SIZE, channels);
      try (TestGraph graph = new TestGraph()) {
        Ops tf = graph.tf();
        Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
        Placeholder<TFloat32> kernel =
            tf.placeholder(
                TFloat32.class, Placeholder.shape(Shape.of(side, side, channels, filters)));
        Convolution convolution =
            new Convolution(filters, side, stride, 1, false, (ops, s, d) -> kernel);
        Operand<TFloat32> y = convolution.convolved(tf, tf.nn.relu(x), kernel, bfloat16);
        var gradients = tf.gradients(Reduce.sum(tf, tf.math.square(y)), List.of(x, kernel));
        try (Session session = new Session((Graph) tf.scope().env(), SessionConfig.of(2, 2));
            TFloat32 weights = random(kernel.shape(), 2)) {
          List<float[]> last = List.of();
          for (long seed : new long[] {-1, 1, -1, 1}) {
            try (TFloat32 images = random(shape, seed);
                Result result =
                    session
                        .runner()
                        .feed(x, images)
                        .feed(kernel, weights)
                        .fetch(y)
                        .fetch(gradients.dy(0))
                        .fetch(gradients.dy(1))
                        .run()) {
              last =
                  List.of(
                      TestGraph.floatsOf(result.get(0)),
                      TestGraph.floatsOf(result.get(1)),
                      TestGraph.floatsOf(result.get(2)));
            }
          }
          return last;
        }
      }
    }
  }

  /** Standard normal; NaN for a negative seed. */
  private static TFloat32 random(Shape shape, long seed) {
    Random random = new Random(seed);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = seed < 0 ? Float.NaN : (float) random.nextGaussian();
    }
    return TFloat32.tensorOf(shape, DataBuffers.of(values));
  }

  /** Infinity where a value is not finite. */
  private static double relativeError(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      error += Math.pow(expected[i] - actual[i], 2);
      size += Math.pow(expected[i], 2);
    }
    double relative = Math.sqrt(error / size);
    return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative;
  }
}
