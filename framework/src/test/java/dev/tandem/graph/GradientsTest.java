package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class GradientsTest {
  @Test
  void sparseSoftmaxCrossEntropyHasItsDerivative() {
    Gradients.register();
    float[] x = {0.3f, -1.2f, 2f, 0f, 0.5f, -0.5f};
    int[] labels = {2, 0};
    double[] upstream = {2, -3};
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var logits = graph.constant(x, 2, 3);
      var loss = tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, tf.constant(labels)).loss();
      var weighted = Reduce.sum(tf, tf.math.mul(loss, tf.constant(new float[] {2, -3})));
      float[] gradient = graph.floats(tf.gradients(weighted, List.of(logits)).dy(0));
      double[] expected = new double[6];
      double step = 1e-4;
      for (int i = 0; i < 6; i++) {
        int row = i / 3;
        expected[i] =
            upstream[row]
                * (crossEntropy(x, row, labels[row], i, step)
                    - crossEntropy(x, row, labels[row], i, -step))
                / (2 * step);
      }
      assertClose("gradient", expected, gradient, 1e-5);
    }
  }

  private static double crossEntropy(float[] x, int row, int label, int moved, double step) {
    double sum = 0;
    double own = 0;
    for (int c = 0; c < 3; c++) {
      double value = x[row * 3 + c] + (row * 3 + c == moved ? step : 0);
      sum += Math.exp(value);
      own = c == label ? value : own;
    }
    return Math.log(sum) - own;
  }

  @Test
  void aVariableOutsideTheLossIsNamed() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      var used = store.scope("net").parameter("used", Shape.of(2), Initializer.constant(1));
      var unused = store.scope("net").parameter("unused", Shape.of(2), Initializer.constant(1));
      var loss = Reduce.sum(graph.tf(), graph.tf().math.square(used.value()));
      List<Variable<TFloat32>> variables = List.of(used, unused);
      var thrown =
          assertThrows(
              IllegalStateException.class, () -> Gradients.of(graph.tf(), loss, variables));
      assertTrue(thrown.getMessage().contains("net/unused"));
    }
  }

  @Test
  void aBranchNotTakenDoesNotRun() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var x = tf.constant(new float[] {1, 2});
      var untaken = Branch.when(tf, tf.constant(false), x, y -> failing(tf, y));
      assertArrayEquals(new float[] {1, 2}, graph.floats(untaken));
      var taken = Branch.when(tf, tf.constant(true), x, y -> failing(tf, y));
      assertThrows(TFInvalidArgumentException.class, () -> graph.floats(taken));
      var changed = Branch.when(tf, tf.constant(true), x, tf.math::neg);
      assertArrayEquals(new float[] {-1, -2}, graph.floats(changed));
    }
  }

  /** Fails when it runs: x over 0 is no number. */
  private static Operand<TFloat32> failing(Ops tf, Operand<TFloat32> x) {
    var infinite = tf.math.div(x, tf.zerosLike(x));
    return tf.debugging.checkNumerics(infinite, "ran");
  }
}
