package dev.tandem.optimizer;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class OptimizationTest {
  private static final Schedule RATE = Schedule.poly(0.1, 1, 0);

  @Test
  void aParameterHasRateAndDecayOfTheFirstGroupWhosePrefixItsNameHas() {
    Optimization optimization =
        optimization(
            new ParameterGroup("bias_rate", "backbone/b", RATE.times(2), OptionalDouble.of(0)),
            ParameterGroup.of("backbone_rate", "backbone/", RATE),
            new ParameterGroup("head_rate", "", RATE.times(40), OptionalDouble.of(0.5)));
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      VariableScope student = store.scope("student");
      Variable<TFloat32> weight = parameter(student.in("backbone"), "weight");
      Variable<TFloat32> bias = parameter(student.in("backbone"), "bias");
      // Only the beginning of the name counts.
      Variable<TFloat32> head = parameter(student.in("head").in("backbone"), "weight");
      Map<String, Operand<TFloat32>> rates = optimization.rates(tf, tf.constant(0.5f));
      assertEquals(List.of("bias_rate", "backbone_rate", "head_rate"), List.copyOf(rates.keySet()));
      List<Operand<TFloat32>> gradients =
          List.of(tf.constant(1f), tf.constant(2f), tf.constant(3f));
      List<Optimizer.Update> updates =
          optimization.updates("student", List.of(weight, bias, head), gradients, rates);

      assertEquals(List.of(weight, bias, head), updates.stream().map(u -> u.parameter()).toList());
      assertEquals(gradients, updates.stream().map(u -> u.gradient()).toList());
      assertEquals(List.of(0.01, 0.0, 0.5), updates.stream().map(u -> u.weightDecay()).toList());
      assertEquals(0.05, graph.scalar(updates.get(0).rate()), 1e-7);
      assertEquals(0.1, graph.scalar(updates.get(1).rate()), 1e-7);
      assertEquals(2, graph.scalar(updates.get(2).rate()), 1e-6);
    }
  }

  private static Variable<TFloat32> parameter(VariableScope scope, String name) {
    return scope.parameter(name, Shape.of(1), Initializer.constant(0));
  }

  @Test
  void vectorsHaveNoDecayIfTheyAreLeftOut() {
    Optimization optimization =
        new Optimization(
            AdamW.standard(), 0.01, List.of(ParameterGroup.rest(RATE)), Optional.empty(), false);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableScope student = new VariableStore(tf, 0).scope("student");
      Variable<TFloat32> scale = parameter(student, "scale");
      Variable<TFloat32> kernel =
          student.parameter("kernel", Shape.of(1, 1), Initializer.constant(0));
      List<Optimizer.Update> updates =
          optimization.updates(
              "student",
              List.of(scale, kernel),
              List.of(tf.constant(1f), tf.constant(2f)),
              optimization.rates(tf, tf.constant(0f)));
      assertEquals(List.of(0.0, 0.01), updates.stream().map(u -> u.weightDecay()).toList());
    }
  }

  @Test
  void groupsThatCannotWorkAreRefused() {
    refused("last parameter group must have an empty prefix");
    refused(
        "last parameter group must have an empty prefix",
        ParameterGroup.of("a", "backbone/", RATE));
    refused(
        "group b has no parameters",
        ParameterGroup.of("a", "backbone/", RATE),
        ParameterGroup.of("b", "backbone/layer1/", RATE),
        ParameterGroup.rest(RATE));
    refused(
        "group b has no parameters", ParameterGroup.rest(RATE), ParameterGroup.of("b", "", RATE));
    refused(
        "two parameter groups have the name learning_rate",
        ParameterGroup.of("learning_rate", "backbone/", RATE),
        ParameterGroup.rest(RATE));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ParameterGroup("a", "", RATE, OptionalDouble.of(-0.1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Optimization.uniform(AdamW.standard(), Double.NaN, RATE));
  }

  @Test
  void aGroupWithoutParametersIsRefused() {
    Optimization optimization =
        optimization(ParameterGroup.of("a", "encoder/", RATE), ParameterGroup.rest(RATE));
    optimization.requireParameters(List.of("encoder/conv", "head/conv"));
    assertEquals(
        "parameter group with prefix \"encoder/\": no parameter of the network has it, expected a"
            + " name or its beginning in one of [backbone/, head/]",
        assertThrows(
                InvalidInputException.class,
                () -> optimization.requireParameters(List.of("backbone/conv", "head/conv")))
            .getMessage());
  }

  private static void refused(String reason, ParameterGroup... groups) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> optimization(groups)).getMessage();
    assertTrue(message.contains(reason), message);
  }

  private static Optimization optimization(ParameterGroup... groups) {
    return new Optimization(AdamW.standard(), 0.01, List.of(groups), Optional.empty());
  }

  @Test
  void gradientsOfALargerGlobalNormAreScaledDown() {
    try (TestGraph graph = new TestGraph()) {
      // √(3² + 4²) = 5 over both; the divisor is 5 + 1e-6.
      assertEquals(5, graph.scalar(GradientClipping.norm(graph.tf(), ofNormFive(graph))), 1e-6);
      List<Operand<TFloat32>> clipped = clipped(graph, 1, ofNormFive(graph));
      assertClose("first", new double[] {0.6, 0}, graph.floats(clipped.get(0)), 1e-6);
      assertClose("second", new double[] {-0.8}, graph.floats(clipped.get(1)), 1e-6);
    }
  }

  private static List<Operand<TFloat32>> clipped(
      TestGraph graph, double maxNorm, List<Operand<TFloat32>> gradients) {
    return new GradientClipping(maxNorm)
        .clip(graph.tf(), gradients, GradientClipping.norm(graph.tf(), gradients));
  }

  @Test
  void gradientsOfASmallerGlobalNormAndZerosStay() {
    try (TestGraph graph = new TestGraph()) {
      List<Operand<TFloat32>> clipped = clipped(graph, 5.1, ofNormFive(graph));
      assertClose("first", new double[] {3, 0}, graph.floats(clipped.get(0)), 0);
      assertClose("second", new double[] {-4}, graph.floats(clipped.get(1)), 0);
      List<Operand<TFloat32>> zeros =
          clipped(graph, 5, List.of(graph.tf().constant(new float[] {0, 0})));
      assertClose("zeros", new double[] {0, 0}, graph.floats(zeros.get(0)), 0);
    }
  }

  @Test
  void theDivisorOfTheClippingIsSlightlyMoreThanTheNorm() {
    try (TestGraph graph = new TestGraph()) {
      // 3e-6·2e-6 / (3e-6 + 1e-6)
      assertClose(
          "small",
          new double[] {1.5e-6},
          graph.floats(
              clipped(graph, 2e-6, List.of(graph.tf().constant(new float[] {3e-6f}))).get(0)),
          1e-6);
    }
  }

  @Test
  void aNormOfZeroIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new GradientClipping(0));
  }

  private static List<Operand<TFloat32>> ofNormFive(TestGraph graph) {
    return List.of(
        graph.tf().constant(new float[] {3, 0}), graph.tf().constant(new float[][] {{-4}}));
  }
}
