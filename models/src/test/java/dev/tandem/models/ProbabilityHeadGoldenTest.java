package dev.tandem.models;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.RunningStatistics;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ProbabilityHeadGoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 1e-4;

  /** Our variables by the reference's names. */
  private static final Map<String, String> NAMES = names();

  @TestFactory
  Stream<DynamicTest> varianceGradientsAndRunningStatisticsAreTheReferences() {
    return Goldens.tests("j_uncertainty_head", this::isTheReference);
  }

  private void isTheReference(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Operand<TFloat32> feature = golden.input("x").nhwc().floats(graph);
      boolean training = golden.whole("train") == 1;
      ForwardPass pass =
          training
              ? ForwardPass.training(tf, store.scope("head"))
              : ForwardPass.inference(tf, store.scope("head"));
      int channels = golden.whole("out_feat");
      Operand<TFloat32> variance =
          new ProbabilityHead(channels, channels, new BatchNorm(golden.number("bn_momentum")))
              .apply(pass, feature);
      graph.initialize(store);
      graph.assign(values(store, golden));

      List<String> trained = List.of("fc1", "fc2", "bn1_weight", "bn1_bias", "gamma", "beta");
      List<Operand<?>> inputs = new ArrayList<>(List.of(feature));
      trained.forEach(name -> inputs.add(variable(store, name).value()));
      Operand<TFloat32> product =
          tf.math.mul(variance, golden.input("upstream").nhwc().floats(graph));
      var gradients = tf.gradients(product, inputs);
      assertClose("variance", golden.output("sigma").nhwc(), graph.floats(variance), FORWARD);
      assertClose(
          "gradient of x", golden.output("grad_x").nhwc(), graph.floats(gradients.dy(0)), GRADIENT);
      for (int i = 0; i < trained.size(); i++) {
        GoldenArray expected = golden.output("grad_" + trained.get(i));
        assertClose(
            "gradient of " + trained.get(i),
            expected.shape().length == 2 ? transposed(expected) : expected.values(),
            graph.floats(gradients.dy(i + 1)),
            GRADIENT);
      }
      if (training) {
        graph.run(RunningStatistics.updates(tf, pass.statistics()));
      }
      for (String statistic :
          List.of("bn1_running_mean", "bn1_running_var", "bn2_running_mean", "bn2_running_var")) {
        assertClose(
            statistic,
            golden.output(statistic + "_after"),
            graph.valueOf(variable(store, statistic)),
            FORWARD);
      }
    }
  }

  private static Map<Variable<TFloat32>, float[]> values(VariableStore store, Goldens.Case golden) {
    Map<Variable<TFloat32>, float[]> values = new LinkedHashMap<>();
    for (String name : NAMES.keySet()) {
      GoldenArray given = golden.input(name);
      GoldenArray ours =
          given.shape().length == 2
              ? new GoldenArray(new long[] {given.values().length}, transposed(given))
              : given;
      values.put(variable(store, name), ours.floats());
    }
    return values;
  }

  /** PyTorch keeps a linear layer as [out, in], we as [in, out]. */
  private static double[] transposed(GoldenArray matrix) {
    int rows = (int) matrix.shape()[0];
    int columns = (int) matrix.shape()[1];
    double[] transposed = new double[rows * columns];
    for (int i = 0; i < transposed.length; i++) {
      transposed[i] = matrix.values()[i % rows * columns + i / rows];
    }
    return transposed;
  }

  @SuppressWarnings("unchecked") // A network's variables are float32.
  private static Variable<TFloat32> variable(VariableStore store, String theirs) {
    return (Variable<TFloat32>) store.find("head/" + NAMES.get(theirs)).orElseThrow();
  }

  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : List.of("fc1", "fc2", "gamma", "beta")) {
      names.put(name, name);
    }
    for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
      names.put("bn1_" + part, "bn1/" + part);
    }
    names.put("bn2_running_mean", "bn2/running_mean");
    names.put("bn2_running_var", "bn2/running_var");
    return names;
  }
}
