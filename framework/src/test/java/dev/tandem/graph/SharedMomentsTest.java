package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.testing.TestGraph;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class SharedMomentsTest {
  private static final double TOLERANCE = 1e-5;

  @Test
  void theGradientByPlainOpsIsThatOfTheFusedOp() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      SharedMoments moments =
          new SharedMoments(
              graph.constant(new float[] {0.5f, -1}, 2),
              graph.constant(new float[] {2, 0.25f}, 2),
              9);
      Operand<TFloat32> x = random(graph, 1);
      Operand<TFloat32> dy = random(graph, 2);
      Operand<TFloat32> weight = graph.constant(new float[] {1.5f, -0.5f}, 2);
      SharedMoments.Gradient fused = moments.byFusedOp(tf, dy, x, weight, 1e-5f);
      SharedMoments.Gradient plain = moments.byPlainOps(tf, dy, x, weight, 1e-5f);
      assertSame(graph, "x", fused.x(), plain.x());
      assertSame(graph, "weight", fused.weight(), plain.weight());
      assertSame(graph, "bias", fused.bias(), plain.bias());
    }
  }

  private static Operand<TFloat32> random(TestGraph graph, long seed) {
    Random random = new Random(seed);
    float[] values = new float[2 * 3 * 3 * 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return graph.constant(values, 2, 3, 3, 2);
  }

  private static void assertSame(
      TestGraph graph, String name, Operand<TFloat32> expected, Operand<TFloat32> actual) {
    float[] floats = graph.floats(expected);
    double[] wanted = new double[floats.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = floats[i];
    }
    assertClose(name, wanted, graph.floats(actual), TOLERANCE);
  }
}
