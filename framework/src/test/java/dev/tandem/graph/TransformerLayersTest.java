package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;

/** Layers with a gradient of their own against TensorFlow's gradient of their formulas. */
class TransformerLayersTest {
  private static final double TOLERANCE = 2e-6;

  @Test
  void geluIsExactFarOutToo() {
    float[] x = {-6, -2, -1, -0.5f, 0, 0.5f, 1, 2, 6};
    // x·Φ(x) and Φ(x) + x·φ(x), from tables of the normal distribution.
    double[] y = {
      -5.919e-9, -0.0455003, -0.1586553, -0.1542688, 0, 0.3457312, 0.8413447, 1.9544997, 6
    };
    double[] slope = {
      -3.552e-8, -0.0852318, -0.0833155, 0.1325049, 0.5, 0.8674951, 1.0833155, 1.0852318, 1
    };
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> input = graph.constant(x, x.length);
      Operand<TFloat32> output = Gelu.of(tf, input);
      Operand<TFloat32> gradient = tf.gradients(output, List.of(input)).dy(0);
      List<float[]> found = graph.allFloats(List.of(output, gradient));
      for (int i = 0; i < x.length; i++) {
        assertEquals(y[i], found.get(0)[i], 3e-7, "Gelu of " + x[i]);
        assertEquals(slope[i], found.get(1)[i], 3e-7, "slope at " + x[i]);
      }
    }
  }

  @Test
  void layerNormAndItsGradientsAreThoseOfTheFormula() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      Operand<TFloat32> rows = random(graph, 1, 5, 7);
      Operand<TFloat32> upstream = random(graph, 2, 5, 7);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net"));
      Operand<TFloat32> y = new LayerNorm(1e-3).apply(pass, rows);
      Operand<TFloat32> weight =
          pass.variables().parameter("weight", Shape.of(7), Initializer.constant(1)).value();
      Operand<TFloat32> bias =
          pass.variables().parameter("bias", Shape.of(7), Initializer.constant(0)).value();
      Operand<TFloat32> mean =
          tf.math.mean(rows, tf.constant(1), org.tensorflow.op.math.Mean.keepDims(true));
      Operand<TFloat32> variance =
          tf.math.mean(
              tf.math.squaredDifference(rows, mean),
              tf.constant(1),
              org.tensorflow.op.math.Mean.keepDims(true));
      Operand<TFloat32> expected =
          tf.math.add(
              tf.math.mul(
                  tf.math.mul(
                      tf.math.sub(rows, mean),
                      tf.math.rsqrt(tf.math.add(variance, tf.constant(1e-3f)))),
                  weight),
              bias);
      List<Operand<TFloat32>> inputs = List.of(rows, weight, bias);
      graph.initialize(store);
      compare(graph, expected, y, upstream, inputs);
    }
  }

  @Test
  void attentionInBlocksIsAttention() {
    // 2·2·300·300 weights of 4 bytes are one block; 2400 tokens are three, of unequal sizes.
    for (long tokens : new long[] {300, 2400}) {
      try (TestGraph graph = new TestGraph()) {
        Ops tf = graph.tf();
        long[] shape = {2, 2, tokens, 3};
        List<Operand<TFloat32>> inputs =
            List.of(random(graph, 1, shape), random(graph, 2, shape), random(graph, 3, shape));
        Operand<TFloat32> scores =
            tf.train.batchMatMul(
                inputs.get(0), inputs.get(1), TFloat32.class, BatchMatMul.adjY(true));
        Operand<TFloat32> expected =
            tf.train.batchMatMul(tf.nn.softmax(scores), inputs.get(2), TFloat32.class);
        Operand<TFloat32> y = Attention.of(tf, inputs.get(0), inputs.get(1), inputs.get(2), false);
        compare(graph, expected, y, random(graph, 4, shape), inputs);
      }
    }
  }

  @Test
  void attentionOfTokensWhoseNumberIsUnknownIsTheSame() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      // Fewer tokens than blocks, and a number that the blocks do not divide.
      for (long tokens : new long[] {3, 21}) {
        long[] shape = {2, 2, tokens, 3};
        List<Operand<TFloat32>> known = new ArrayList<>();
        List<Operand<TFloat32>> unknown = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          known.add(random(graph, i, shape));
          unknown.add(tf.placeholderWithDefault(known.get(i), Shape.of(-1, 2, -1, 3)));
        }
        List<float[]> values =
            graph.allFloats(
                List.of(
                    Attention.of(tf, known.get(0), known.get(1), known.get(2), false),
                    Attention.of(tf, unknown.get(0), unknown.get(1), unknown.get(2), false)));
        assertClose("unknown", values.get(0), values.get(1), TOLERANCE);
      }
    }
  }

  @Test
  void productsBetweenCastsAreRoundedToBfloat16() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1, true);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net"));
      Operand<TFloat32> y =
          new Linear(1, Initializer.constant(1))
              .apply(pass, graph.constant(new float[] {1.01f}, 1, 1));
      graph.initialize(store);
      // The nearest of the numbers with 8 significant bits.
      assertEquals(1.0078125f, graph.floats(y)[0]);
      long[] shape = {1, 1, 1, 1};
      Operand<TFloat32> one = graph.constant(new float[] {1}, shape);
      Operand<TFloat32> value = graph.constant(new float[] {1.01f}, shape);
      Operand<TFloat32> attended = Attention.of(tf, one, one, value, true);
      Operand<TFloat32> gradient = tf.gradients(attended, List.of(value)).dy(0);
      Operand<TFloat32> ofNetwork = Attention.of(pass, one, one, value);
      List<float[]> found = graph.allFloats(List.of(attended, gradient, ofNetwork));
      assertEquals(1.0078125f, found.get(0)[0]);
      assertEquals(1, found.get(1)[0]);
      // That of a network is float32 on a processor.
      assertEquals(Devices.useGpu() ? 1.0078125f : 1.01f, found.get(2)[0]);
    }
  }

  @Test
  void aTransposedConvolutionMakesEachPixelABlock() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net"));
      Operand<TFloat32> x = graph.constant(new float[] {1, 10, 100, 1000}, 1, 1, 2, 2);
      Operand<TFloat32> y = new TransposedConvolution(1, 2).apply(pass, x);
      assertEquals(Shape.of(1, 2, 4, 1), y.shape());
      // [side, side, filters, in]: for each place in the block the weights of both channels.
      graph.assign(
          java.util.Map.of(
              pass.variables().parameter("weight", Shape.of(2, 2, 1, 2), null),
              new float[] {1, 0, 0, 1, 2, 0, 0, 2},
              pass.variables().parameter("bias", Shape.of(1), null),
              new float[] {0.5f}));
      assertClose(
          "blocks",
          new float[] {1.5f, 10.5f, 100.5f, 1000.5f, 2.5f, 20.5f, 200.5f, 2000.5f},
          graph.floats(y),
          1e-6);
    }
  }

  private static void compare(
      TestGraph graph,
      Operand<TFloat32> expected,
      Operand<TFloat32> found,
      Operand<TFloat32> upstream,
      List<Operand<TFloat32>> inputs) {
    Ops tf = graph.tf();
    List<Operand<TFloat32>> fetched = new ArrayList<>(List.of(expected, found));
    for (Operand<TFloat32> y : List.of(expected, found)) {
      var gradients = tf.gradients(Reduce.sum(tf, tf.math.mul(y, upstream)), inputs);
      for (int i = 0; i < inputs.size(); i++) {
        fetched.add(gradients.dy(i));
      }
    }
    List<float[]> values = graph.allFloats(fetched);
    assertClose("value", values.get(0), values.get(1), TOLERANCE);
    for (int i = 0; i < inputs.size(); i++) {
      assertClose(
          "gradient of input " + i,
          values.get(2 + i),
          values.get(2 + inputs.size() + i),
          10 * TOLERANCE);
    }
  }

  private static Operand<TFloat32> random(TestGraph graph, long seed, long... shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return graph.constant(values, shape);
  }
}
