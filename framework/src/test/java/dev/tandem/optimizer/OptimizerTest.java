package dev.tandem.optimizer;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Steps by hand: a parameter with weight decay, one without, one that is not updated. */
class OptimizerTest {
  private static final double TOLERANCE = 1e-6;

  @Test
  void sgdWithNesterovMomentum() {
    try (Steps steps = new Steps(new Sgd(0.9, true))) {
      // x: g = 1 + 0.1·2 = 1.2; v = 1.2; x = 2 − 0.5·(1.2 + 0.9·1.2) = 0.86
      // y: g = v = −2; y = −1 + 0.25·(2 + 0.9·2) = −0.05
      steps.once(0.86, -0.05);
      // x: g = 1.086; v = 1.08 + 1.086 = 2.166; x = 0.86 − 0.5·(1.086 + 1.9494)
      // y: v = −1.8 − 2 = −3.8; y = −0.05 + 0.25·(2 + 3.42)
      steps.once(0.86 - 0.5 * (1.086 + 1.9494), 1.305);
      assertClose("x's", new double[] {2.166}, steps.state("momentum/net/x"), TOLERANCE);
      assertClose("y's", new double[] {-3.8}, steps.state("momentum/net/y"), TOLERANCE);
      assertTrue(steps.store.find("momentum/net/idle").isEmpty());
    }
  }

  @Test
  void sgdWithPlainMomentum() {
    try (Steps steps = new Steps(new Sgd(0.9, false))) {
      // x: v = g = 1.2; x = 2 − 0.5·1.2. y: v = −2; y = −1 + 0.25·2
      steps.once(1.4, -0.5);
      // x: g = 1.14; v = 1.08 + 1.14 = 2.22; x = 1.4 − 1.11. y: v = −3.8; y = −0.5 + 0.95
      steps.once(0.29, 0.45);
      // x: g = 1.029; v = 1.998 + 1.029 = 3.027. y: v = −5.42; y = 0.45 + 1.355
      steps.once(0.29 - 0.5 * 3.027, 1.805);
    }
  }

  @Test
  void adamWithDecoupledDecay() {
    // β₂ = 0.75 and ε = 0.1: the square root and ε show in every digit.
    try (Steps steps = new Steps(new AdamW(0.5, 0.75, 0.1))) {
      // The gradient stays the same, so that m and v are it and its square, once corrected.
      // x: 2·(1 − 0.5·0.1) − 0.5·1 / (1 + 0.1). y: −1 + 0.25·2 / (2 + 0.1)
      double x = 2 * 0.95 - 0.5 / 1.1;
      double y = -1 + 0.5 / 2.1;
      steps.once(x, y);
      x = x * 0.95 - 0.5 / 1.1;
      y += 0.5 / 2.1;
      steps.once(x, y);
      steps.once(x * 0.95 - 0.5 / 1.1, y + 0.5 / 2.1);
      // y: m = −2·(1 − 0.5³); v = 4·(1 − 0.75³)
      assertClose("m", new double[] {-1.75}, steps.state("adam/exp_avg/net/y"), TOLERANCE);
      assertClose("v", new double[] {2.3125}, steps.state("adam/exp_avg_sq/net/y"), TOLERANCE);
      assertEquals(3, steps.count());
      assertTrue(steps.store.find("adam/exp_avg/net/idle").isEmpty());
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Sgd(1.1, true));
    assertThrows(IllegalArgumentException.class, () -> new Sgd(Double.NaN, true));
    assertThrows(IllegalArgumentException.class, () -> new AdamW(1, 0.999, 1e-8));
    assertThrows(IllegalArgumentException.class, () -> new AdamW(0.9, -0.1, 1e-8));
    assertThrows(IllegalArgumentException.class, () -> new AdamW(0.9, 0.999, -1));
  }

  /**
   * x = 2 with gradient 1, rate 0.5, decay 0.1; y = −1 with gradient −2, rate 0.25, no decay; idle
   * = 3 without a gradient.
   */
  private static final class Steps implements AutoCloseable {
    private final TestGraph graph = new TestGraph();
    private final VariableStore store = new VariableStore(graph.tf(), 0);
    private final Variable<TFloat32> x;
    private final Variable<TFloat32> y;
    private final Variable<TFloat32> idle;
    private final List<Op> step;

    Steps(Optimizer optimizer) {
      Ops tf = graph.tf();
      VariableScope net = store.scope("net");
      x = net.parameter("x", Shape.of(1), Initializer.constant(2));
      y = net.parameter("y", Shape.of(1), Initializer.constant(-1));
      idle = net.parameter("idle", Shape.of(1), Initializer.constant(3));
      step =
          optimizer.updates(
              tf,
              store,
              List.of(
                  new Optimizer.Update(x, tf.constant(new float[] {1}), tf.constant(0.5f), 0.1),
                  new Optimizer.Update(y, tf.constant(new float[] {-2}), tf.constant(0.25f), 0)));
      graph.initialize(store);
    }

    void once(double expectedX, double expectedY) {
      graph.run(step);
      assertClose("x", new double[] {expectedX}, graph.valueOf(x), TOLERANCE);
      assertClose("y", new double[] {expectedY}, graph.valueOf(y), TOLERANCE);
      assertClose("idle", new double[] {3}, graph.valueOf(idle), 0);
    }

    @SuppressWarnings("unchecked") // The state of a parameter is float32.
    float[] state(String name) {
      return graph.valueOf((Variable<TFloat32>) store.find(name).orElseThrow());
    }

    @SuppressWarnings("unchecked") // The count is int64.
    long count() {
      Variable<TInt64> count = (Variable<TInt64>) store.find("adam/step").orElseThrow();
      return graph.longs(count.value())[0];
    }

    @Override
    public void close() {
      graph.close();
    }
  }
}
