package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class GradientsTest {
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
      assertEquals(
          "the parameter net/unused has no gradient, since the loss does not depend on it: do not"
              + " build it, or build it with ForwardPass.frozen()",
          thrown.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aVariableBehindAStoppedGradientIsNamed(boolean recomputed) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      var used = store.scope("net").parameter("used", Shape.of(2), Initializer.constant(1));
      var stopped = store.scope("net").parameter("stopped", Shape.of(2), Initializer.constant(1));
      var loss =
          Reduce.sum(tf, tf.math.mul(used.value(), tf.stopGradient(tf.math.neg(stopped.value()))));
      List<Variable<TFloat32>> variables = List.of(used, stopped);
      var thrown =
          assertThrows(
              IllegalStateException.class,
              () -> {
                if (recomputed) {
                  new RecomputedGradients(tf, variables).of(loss, List.of());
                } else {
                  Gradients.of(tf, loss, variables);
                }
              });
      assertTrue(
          thrown.getMessage().startsWith("the parameter net/stopped has no gradient"),
          thrown.getMessage());
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

  /** Fails when it runs: x / 0 is not finite. */
  private static Operand<TFloat32> failing(Ops tf, Operand<TFloat32> x) {
    var infinite = tf.math.div(x, tf.zerosLike(x));
    return tf.debugging.checkNumerics(infinite, "ran");
  }
}
