package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static dev.tandem.testing.TestValues.counting;
import static dev.tandem.testing.TestValues.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ConvolutionTest {
  /** Rounding of sums of about ten products in float32. */
  private static final double TOLERANCE = 1e-5;

  /** Of sums of up to eighteen products of numbers with eight significant bits. */
  private static final double BFLOAT16 = 2e-2;

  private static final Initializer ONES = Initializer.constant(1);

  @Test
  void strideTwoOnAnEvenSizePadsOnBothSides() {
    // Sums of 3×3 windows around the places (0,0), (0,2), (2,0), (2,2) of 1..16, zero outside;
    // TensorFlow's "SAME" would put the windows around (1,1), (1,3), ….
    assertArrayEquals(
        new float[] {1 + 2 + 5 + 6, 2 + 3 + 4 + 6 + 7 + 8, 5 + 6 + 9 + 10 + 13 + 14, 99},
        apply(Convolution.of(1, 3).stride(2).initializer(ONES), counting(16), 4, 4));
  }

  @Test
  void strideTwoOnAnOddSizeGivesItsHalfRoundedUp() {
    // Around (0,0), (0,2), (2,0), (2,2) of 1..9.
    assertArrayEquals(
        new float[] {12, 16, 24, 28},
        apply(Convolution.of(1, 3).stride(2).initializer(ONES), counting(9), 3, 3));
  }

  @Test
  void oneByOneAtStrideTwoTakesEverySecondPixel() {
    assertArrayEquals(
        new float[] {1, 3, 9, 11},
        apply(Convolution.of(1, 1).stride(2).initializer(ONES), counting(16), 4, 4));
  }

  @Test
  void dilationSpreadsTheTaps() {
    // Around the middle of 5×5 with dilation 2: corners, middles of the sides, the middle.
    float[] y = apply(Convolution.of(1, 3).dilation(2).initializer(ONES), counting(25), 5, 5);
    assertArrayEquals(new float[] {1 + 3 + 5 + 11 + 13 + 15 + 21 + 23 + 25}, new float[] {y[12]});
  }

  @Test
  void tapsMayReachTheMapInOneDirectionOnly() {
    // 2×5 with dilation 3: a neighbour three columns away exists, one three rows away does not.
    assertArrayEquals(
        new float[] {1 + 4, 2 + 5, 3, 4 + 1, 5 + 2, 6 + 9, 7 + 10, 8, 9 + 6, 10 + 7},
        apply(Convolution.of(1, 3).dilation(3).initializer(ONES), counting(10), 2, 5));
  }

  @ParameterizedTest
  @CsvSource({
    "9, 1, 1",
    "9, 1, 2",
    "10, 1, 3",
    "7, 1, 4",
    "9, 1, 6",
    "5, 1, 6",
    "9, 1, 12",
    "8, 2, 1",
    "9, 2, 1",
    "9, 2, 2",
    "10, 2, 4"
  })
  void valueAndGradientsAreThoseOfANaiveLoop(int size, int stride, int dilation) {
    float[] x = random(2 * size * size * 2, 1);
    float[] kernel = random(3 * 3 * 2 * 4, 2);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Operand<TFloat32> input = graph.constant(x, 2, size, size, 2);
      Operand<TFloat32> y =
          new Convolution(
                  4, 3, stride, dilation, false, (ops, s, d) -> graph.constant(kernel, 3, 3, 2, 4))
              .apply(ForwardPass.inference(tf, store.scope("net")), input);
      Variable<TFloat32> weight = store.scope("net").parameter("weight", shapeOf(kernel), ONES);
      graph.initialize(store);
      NaiveConvolution naive = new NaiveConvolution(2, size, 2, 4, stride, dilation);
      assertClose("value", naive.forward(x, kernel), graph.floats(y), TOLERANCE);

      int out = (size + stride - 1) / stride;
      float[] upstream = random(2 * out * out * 4, 3);
      Operand<TFloat32> product =
          Reduce.sum(tf, tf.math.mul(y, graph.constant(upstream, 2, out, out, 4)));
      var gradients = tf.gradients(product, List.of(input, weight.value()));
      double[] dx = new double[x.length];
      double[] dw = new double[kernel.length];
      naive.backward(x, kernel, upstream, dx, dw);
      assertClose("kernel's gradient", dw, graph.floats(gradients.dy(1)), TOLERANCE);
      assertClose("input's gradient", dx, graph.floats(gradients.dy(0)), TOLERANCE);
    }
  }

  @ParameterizedTest
  @CsvSource({"9, 1, 1", "9, 1, 2", "8, 2, 1", "9, 1, 6"})
  void inBfloat16ValueAndGradientsAreRounded(int size, int stride, int dilation) {
    float[] x = random(2 * size * size * 2, 1);
    float[] kernel = random(3 * 3 * 2 * 4, 2);
    int out = (size + stride - 1) / stride;
    float[] upstream = random(2 * out * out * 4, 3);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0, true);
      Operand<TFloat32> input = graph.constant(x, 2, size, size, 2);
      Operand<TFloat32> y =
          new Convolution(
                  4, 3, stride, dilation, false, (ops, s, d) -> graph.constant(kernel, 3, 3, 2, 4))
              .apply(ForwardPass.inference(tf, store.scope("net")), input);
      Variable<TFloat32> weight = parameter(store, "net/weight");
      graph.initialize(store);
      NaiveConvolution naive = new NaiveConvolution(2, size, 2, 4, stride, dilation);
      assertClose("value", naive.forward(x, kernel), graph.floats(y), BFLOAT16);
      assertTrue(bits(graph.floats(y)).allMatch(b -> (b & 0xFFFF) == 0), "a bfloat16 in float32");

      Operand<TFloat32> product =
          Reduce.sum(tf, tf.math.mul(y, graph.constant(upstream, 2, out, out, 4)));
      var gradients = tf.gradients(product, List.of(input, weight.value()));
      double[] dx = new double[x.length];
      double[] dw = new double[kernel.length];
      naive.backward(x, kernel, upstream, dx, dw);
      assertClose("input's gradient", dx, graph.floats(gradients.dy(0)), BFLOAT16);
      assertClose("kernel's gradient", dw, graph.floats(gradients.dy(1)), BFLOAT16);
    }
  }

  private static IntStream bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToIntBits(values[i]));
  }

  /** Numbers of channels for which oneDNN's own gradient of the input has been seen to be wrong. */
  @ParameterizedTest
  @CsvSource({
    "17, 72, 32, 3, 1, 1",
    "17, 80, 32, 3, 1, 1",
    "17, 112, 16, 3, 1, 1",
    "17, 304, 64, 3, 1, 1",
    "17, 80, 32, 3, 1, 2",
    "17, 80, 32, 1, 1, 1",
    "17, 64, 32, 3, 1, 1",
    "5, 512, 256, 1, 1, 1",
    "5, 1024, 128, 1, 1, 1",
    "9, 512, 128, 1, 2, 1",
    "9, 48, 64, 3, 2, 1",
    "9, 80, 64, 3, 2, 1",
    "9, 16, 32, 3, 2, 1",
    "9, 32, 64, 3, 2, 1",
    "9, 64, 64, 3, 2, 1",
    "9, 128, 64, 3, 2, 1",
    "9, 256, 64, 3, 2, 1",
    "9, 512, 64, 3, 2, 1"
  })
  void gradientsAreThoseOfANaiveLoopForAnyNumberOfChannels(
      int size, int in, int filters, int side, int stride, int dilation) {
    float[] x = random(2 * size * size * in, 1);
    float[] kernel = random(side * side * in * filters, 2);
    int out = (size + stride - 1) / stride;
    float[] upstream = random(2 * out * out * filters, 3);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Variable<TFloat32> input =
          store.scope("x").parameter("x", Shape.of(2, size, size, in), constant(graph, x));
      Operand<TFloat32> y =
          new Convolution(filters, side, stride, dilation, false, constant(graph, kernel))
              .apply(ForwardPass.inference(tf, store.scope("net")), input.value());
      Variable<TFloat32> weight = parameter(store, "net/weight");
      Operand<TFloat32> product =
          Reduce.sum(tf, tf.math.mul(y, graph.constant(upstream, 2, out, out, filters)));
      var gradients = tf.gradients(product, List.of(input.value(), weight.value()));
      graph.initialize(store);
      double[] dx = new double[x.length];
      double[] dw = new double[kernel.length];
      float[] threeByThree = side == 3 ? kernel : inTheMiddle(kernel);
      double[] dThree = new double[threeByThree.length];
      new NaiveConvolution(2, size, in, filters, stride, dilation)
          .backward(x, threeByThree, upstream, dx, dThree);
      System.arraycopy(dThree, side == 3 ? 0 : 4 * kernel.length, dw, 0, dw.length);
      assertClose("input's gradient", dx, graph.floats(gradients.dy(0)), TOLERANCE);
      assertClose("kernel's gradient", dw, graph.floats(gradients.dy(1)), TOLERANCE);
    }
  }

  private static Initializer constant(TestGraph graph, float[] values) {
    return (tf, shape, draws) -> graph.constant(values, shape.asArray());
  }

  /** A 1×1 kernel as the middle of a 3×3 one. */
  private static float[] inTheMiddle(float[] kernel) {
    float[] whole = new float[9 * kernel.length];
    System.arraycopy(kernel, 0, whole, 4 * kernel.length, kernel.length);
    return whole;
  }

  @Test
  void anEvenKernelIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Convolution.of(4, 8).stride(8));
  }

  private static float[] apply(Convolution convolution, float[] x, int height, int width) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Operand<TFloat32> y =
          convolution.apply(
              ForwardPass.inference(graph.tf(), store.scope("net")),
              graph.constant(x, 1, height, width, 1));
      graph.initialize(store);
      return graph.floats(y);
    }
  }

  @SuppressWarnings("unchecked") // A network's parameters are float32.
  private static Variable<TFloat32> parameter(VariableStore store, String name) {
    return (Variable<TFloat32>) store.find(name).orElseThrow();
  }

  private static Shape shapeOf(float[] kernel) {
    return Shape.of(3, 3, 2, kernel.length / 18);
  }
}
