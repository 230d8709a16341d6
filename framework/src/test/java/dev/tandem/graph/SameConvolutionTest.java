package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static dev.tandem.testing.TestValues.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The ways in which a convolution is computed where TensorFlow's is missing or slow. */
class SameConvolutionTest {
  /** Rounding of sums of about ten products in float32. */
  private static final double TOLERANCE = 1e-5;

  /** Of sums of up to eighteen products of numbers with eight significant bits. */
  private static final double BFLOAT16 = 2e-2;

  /** As on a device without kernels for dilated convolutions; this one may have them. */
  @ParameterizedTest
  @CsvSource({
    "9, 2, true, false",
    "9, 2, false, false",
    "10, 3, true, false",
    "7, 4, false, false",
    "9, 6, true, false",
    "5, 6, false, false",
    "9, 2, true, true"
  })
  void tapByTapValueAndGradientsAreThoseOfANaiveLoop(
      int size, int dilation, boolean sizeKnown, boolean bfloat16) {
    float[] kernel = random(3 * 3 * 2 * 4, 2);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> given = images(graph, size);
      Operand<TFloat32> input =
          sizeKnown ? given : tf.placeholderWithDefault(given, Shape.of(-1, -1, -1, 2));
      Operand<TFloat32> weight = graph.constant(kernel, 3, 3, 2, 4);
      Operand<TFloat32> y = SameConvolution.tapByTap(tf, input, weight, dilation, true, bfloat16);
      // As text: shapes of unknown sizes are never equal.
      assertEquals(
          sizeKnown ? "[2, %1$d, %1$d, 4]".formatted(size) : "[-1, -1, -1, 4]",
          y.shape().toString());
      assertEquals(bfloat16, bits(graph.floats(y)).allMatch(b -> (b & 0xFFFF) == 0));
      NaiveConvolution naive = new NaiveConvolution(2, size, 2, 4, 1, dilation);
      double[] dw =
          assertNaive(graph, naive, kernel, size, y, input, bfloat16 ? BFLOAT16 : TOLERANCE);
      float[] found = kernelGradient(graph, y, weight, size);
      assertClose("kernel's gradient", dw, found, bfloat16 ? BFLOAT16 : TOLERANCE);
    }
  }

  /** As with many channels; these few would go to TensorFlow's convolution. */
  @ParameterizedTest
  @CsvSource({"9, 3, 1", "9, 3, 2", "10, 3, 4", "5, 3, 6", "7, 1, 1"})
  void byPatchesValueAndGradientsAreThoseOfANaiveLoop(int size, int side, int dilation) {
    float[] kernel = random(side * side * 2 * 4, 2);
    float[] threeByThree = new float[3 * 3 * 2 * 4];
    int first = side == 3 ? 0 : 4 * kernel.length;
    System.arraycopy(kernel, 0, threeByThree, first, kernel.length);
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> input = images(graph, size);
      Operand<TFloat32> weight = graph.constant(kernel, side, side, 2, 4);
      Operand<TFloat32> y = SameConvolution.byPatches(graph.tf(), input, weight, dilation);
      NaiveConvolution naive = new NaiveConvolution(2, size, 2, 4, 1, dilation);
      double[] dThree = assertNaive(graph, naive, threeByThree, size, y, input, TOLERANCE);
      double[] dw = new double[kernel.length];
      System.arraycopy(dThree, first, dw, 0, dw.length);
      assertClose("kernel's gradient", dw, kernelGradient(graph, y, weight, size), TOLERANCE);
    }
  }

  private static Operand<TFloat32> images(TestGraph graph, int size) {
    return graph.constant(random(2 * size * size * 2, 1), 2, size, size, 2);
  }

  private static Operand<TFloat32> loss(TestGraph graph, Operand<TFloat32> y, int size) {
    Operand<TFloat32> upstream = graph.constant(random(2 * size * size * 4, 3), 2, size, size, 4);
    return Reduce.sum(graph.tf(), graph.tf().math.mul(y, upstream));
  }

  private static float[] kernelGradient(
      TestGraph graph, Operand<TFloat32> y, Operand<TFloat32> weight, int size) {
    return graph.floats(
        graph.tf().gradients(loss(graph, y, size), List.of(weight)).<TFloat32>dy(0));
  }

  /** Checks values and the gradient of the input; returns the naive loop's of the 3×3 kernel. */
  private static double[] assertNaive(
      TestGraph graph,
      NaiveConvolution naive,
      float[] threeByThree,
      int size,
      Operand<TFloat32> y,
      Operand<TFloat32> input,
      double tolerance) {
    float[] x = random(2 * size * size * 2, 1);
    assertClose("value", naive.forward(x, threeByThree), graph.floats(y), tolerance);
    double[] dx = new double[x.length];
    double[] dw = new double[threeByThree.length];
    naive.backward(x, threeByThree, random(2 * size * size * 4, 3), dx, dw);
    var gradients = graph.tf().gradients(loss(graph, y, size), List.of(input));
    assertClose("input's gradient", dx, graph.floats(gradients.dy(0)), tolerance);
    return dw;
  }

  private static IntStream bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToIntBits(values[i]));
  }

  @ParameterizedTest
  @CsvSource({
    "17, 3, 256, 64, 1, true",
    "17, 3, 256, 63, 1, false",
    "17, 3, 256, 64, 8, true",
    "17, 3, 256, 64, 9, false",
    "17, 1, 3, 5, 1, true",
    "85, 3, 64, 512, 1, true",
    "86, 3, 64, 512, 1, false"
  })
  void patchesAreForMapsWithManyChannelsThatFitIntoMemory(
      int size, int side, int in, int filters, int dilation, boolean faster) {
    Shape map = Shape.of(2, size, size, in);
    assertEquals(faster, PatchProduct.isFaster(map, Shape.of(side, side, in, filters), dilation));
  }

  /** "products" are of one op for all taps or of one for each; both are for oneDNN only. */
  @ParameterizedTest
  @CsvSource({
    "9, 3, 256, 4, 1",
    "9, 3, 256, 6, 9",
    "9, 3, 255, 6, 0",
    "9, 1, 3, 1, 1",
    "-1, 1, 256, 1, 0",
    "-1, 3, 256, 1, 0"
  })
  void oneDnnsConvolutionsAreReplacedByProductsWhereTheseAreFaster(
      int size, int side, int channels, int dilation, int products) {
    assumeTrue(DilatedKernels.arePresent(false) && !Devices.useGpu());
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2, size, size, channels)));
      Operand<TFloat32> kernel =
          tf.placeholder(
              TFloat32.class, Placeholder.shape(Shape.of(side, side, channels, channels)));
      SameConvolution.of(tf, x, kernel, dilation, false);
      assertEquals(products, count(graph, "MatMul"));
      assertEquals(products == 0 ? 1 : 0, count(graph, "Conv2D"));
    }
  }

  private static long count(Graph graph, String type) {
    return graph.toGraphDef().getNodeList().stream().filter(n -> n.getOp().equals(type)).count();
  }
}
