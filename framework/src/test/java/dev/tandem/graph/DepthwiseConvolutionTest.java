package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static dev.tandem.testing.TestValues.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class DepthwiseConvolutionTest {
  /** Rounding of sums of about ten products in float32. */
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @CsvSource({"9, 1, 1", "9, 1, 2", "10, 1, 3", "7, 1, 4", "5, 1, 6", "8, 2, 1", "9, 2, 1"})
  void valueAndGradientsAreThoseOfANaiveLoop(int size, int stride, int dilation) {
    float[] x = random(size * size * 3, 1);
    float[] kernel = random(27, 2);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Operand<TFloat32> input = graph.constant(x, 1, size, size, 3);
      Operand<TFloat32> y =
          new DepthwiseConvolution(stride, dilation)
              .apply(ForwardPass.inference(tf, store.scope("net")), input);
      Variable<TFloat32> weight = parameter(store, "net/weight");
      graph.assign(Map.of(weight, kernel));
      // As a full convolution whose kernel is 0 between different channels.
      float[] full = new float[81];
      for (int tap = 0; tap < 9; tap++) {
        for (int c = 0; c < 3; c++) {
          full[(tap * 3 + c) * 3 + c] = kernel[tap * 3 + c];
        }
      }
      NaiveConvolution naive = new NaiveConvolution(1, size, 3, 3, stride, dilation);
      assertClose("value", naive.forward(x, full), graph.floats(y), TOLERANCE);

      int out = (size + stride - 1) / stride;
      float[] upstream = random(out * out * 3, 3);
      Operand<TFloat32> product =
          Reduce.sum(tf, tf.math.mul(y, graph.constant(upstream, 1, out, out, 3)));
      var gradients = tf.gradients(product, List.of(input, weight.value()));
      double[] dx = new double[x.length];
      double[] dFull = new double[full.length];
      naive.backward(x, full, upstream, dx, dFull);
      double[] dw = new double[27];
      for (int i = 0; i < 27; i++) {
        dw[i] = dFull[i * 3 + i % 3];
      }
      assertClose("kernel's gradient", dw, graph.floats(gradients.dy(1)), TOLERANCE);
      assertClose("input's gradient", dx, graph.floats(gradients.dy(0)), TOLERANCE);
    }
  }

  /** Of torchvision: √(2 / (9·C)), since PyTorch counts the outputs of all groups. */
  @Test
  void kernelsBeginWithTheDeviationOfPyTorchs() {
    int channels = 1000;
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      Operand<TFloat32> input = graph.constant(new float[channels], 1, 1, 1, channels);
      new DepthwiseConvolution(1, 1)
          .apply(ForwardPass.inference(graph.tf(), store.scope("net")), input);
      graph.initialize(store);
      double squares = 0;
      for (float value : graph.floats(parameter(store, "net/weight").value())) {
        squares += value * value;
      }
      double expected = Math.sqrt(2 / (9.0 * channels));
      // Of 9000 draws: five standard deviations of theirs, 5/√18000, are 4 %.
      assertEquals(expected, Math.sqrt(squares / (9 * channels)), 0.04 * expected);
    }
  }

  @Test
  void strideAndDilationTogetherAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DepthwiseConvolution(2, 2));
  }

  @SuppressWarnings("unchecked") // A network's parameters are float32.
  private static Variable<TFloat32> parameter(VariableStore store, String name) {
    return (Variable<TFloat32>) store.find(name).orElseThrow();
  }
}
