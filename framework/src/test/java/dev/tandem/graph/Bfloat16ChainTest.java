package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** A block of a residual network in bfloat16 by casts: x + norm(conv(relu(norm(conv(x))))). */
class Bfloat16ChainTest {
  /** Seven roundings to 8 bits one after the other, on values of about 1. */
  private static final double TOLERANCE = 0.05;

  @Test
  void mapsStayInBfloat16FromOneConvolutionToTheNext() {
    try (TestGraph graph = new TestGraph()) {
      Block block = new Block(graph, true);
      GraphOperation convolution = input(block.second);
      assertEquals("Conv2D", convolution.type());
      GraphOperation relu = input(convolution);
      assertEquals("Relu", relu.type());
      assertEquals(DataType.DT_BFLOAT16, relu.output(0).dataType());
      assertEquals("FusedBatchNormV3", input(relu).type());
      assertEquals("Conv2D", input(input(relu)).type());
      assertEquals(DataType.DT_BFLOAT16, input(input(relu)).output(0).dataType());
      assertEquals("Add", input(block.y).type());
      assertEquals(DataType.DT_BFLOAT16, input(block.y).output(0).dataType());
    }
  }

  @Test
  void valuesAndGradientsAreThoseOfFloat32Rounded() {
    try (TestGraph exact = new TestGraph();
        TestGraph rounded = new TestGraph()) {
      Block expected = new Block(exact, false);
      Block found = new Block(rounded, true);
      assertClose("y", exact.floats(expected.y), rounded.floats(found.y), TOLERANCE);
      assertClose(
          "gradient of the input",
          exact.floats(expected.inputGradient()),
          rounded.floats(found.inputGradient()),
          TOLERANCE);
      assertClose(
          "gradient of a scale",
          exact.floats(expected.scaleGradient()),
          rounded.floats(found.scaleGradient()),
          TOLERANCE);
    }
  }

  /** The op behind the cast that gives {@code x}. */
  private static GraphOperation input(Operand<?> x) {
    return input((GraphOperation) x.op());
  }

  /** The op that gives the first input, behind those of a custom gradient. */
  private static GraphOperation input(GraphOperation op) {
    GraphOperation input = (GraphOperation) op.input(0).op();
    return Set.of("IdentityN", "StopGradient").contains(input.type()) ? input(input) : input;
  }

  private static final class Block {
    private static final int CHANNELS = 8;

    private final Ops tf;
    private final Operand<TFloat32> x;
    private final Operand<TFloat32> second;
    private final Operand<TFloat32> y;
    private final Operand<TFloat32> scale;
    private final Operand<TFloat32> loss;

    Block(TestGraph graph, boolean bfloat16) {
      tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1, bfloat16);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net"));
      BatchNorm norm = new BatchNorm(0.1);
      x = graph.constant(random(4 * 6 * 6 * CHANNELS, 2), 4, 6, 6, CHANNELS);
      Convolution convolution = Convolution.of(CHANNELS, 3);
      Operand<TFloat32> first = convolution.apply(pass.in("conv0"), x);
      Operand<TFloat32> shortcut = norm.apply(pass.in("bn0"), first);
      second = convolution.apply(pass.in("conv1"), Elementwise.relu(tf, shortcut));
      y = Elementwise.sum(tf, norm.apply(pass.in("bn1"), second), shortcut);
      scale = store.find("net/bn0/weight").orElseThrow().value().asOutput().expect(TFloat32.class);
      loss =
          Reduce.sum(
              tf,
              tf.math.mul(y, graph.constant(random(4 * 6 * 6 * CHANNELS, 3), 4, 6, 6, CHANNELS)));
      graph.initialize(store);
    }

    Operand<TFloat32> inputGradient() {
      return tf.gradients(loss, List.of(x)).dy(0);
    }

    Operand<TFloat32> scaleGradient() {
      return tf.gradients(loss, List.of(scale)).dy(0);
    }

    private static float[] random(int count, long seed) {
      Random random = new Random(seed);
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }
  }
}
