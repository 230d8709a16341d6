package dev.tandem.optimizer;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * Steps of AdamW on parameters in two groups, with polynomial decay of the rate.
 *
 * <p>In a graph a parameter has a gradient in every step or in none. One that the reference gives a
 * gradient in some steps only has an optimizer of its own here, which runs in those steps. The
 * reference sets the rate after each step. A run that begins in the middle has the whole rate in
 * its first step.
 */
class AdamWGoldenTest {
  private static final double TOLERANCE = 1e-6;
  private static final double IN_FLOAT64 = 1e-12;
  private static final String INITIAL = "p0/";

  @TestFactory
  Stream<DynamicTest> parametersMomentsAndRatesAreTheReferences() {
    return Goldens.tests("v_adamw", AdamWGoldenTest::followsTheReference);
  }

  private static void followsTheReference(Goldens.Case golden) {
    Map<List<Boolean>, List<String>> alike = new HashMap<>();
    List<String> all = names(golden);
    for (int row = 0; row < all.size(); row++) {
      alike.computeIfAbsent(hasGradient(golden, row), steps -> new ArrayList<>()).add(all.get(row));
    }
    alike.forEach(
        (steps, names) -> {
          try (Training training = new Training(golden, names)) {
            for (int t = 0; t < steps.size(); t++) {
              training.step(t, steps.get(t));
            }
            training.checkMoments((int) steps.stream().filter(has -> has).count());
            training.checkRates("lr_left", golden.output("lr_left"), steps.size());
          }
        });
  }

  /** The parameters, in the order of the rows of has_grad. */
  private static List<String> names(Goldens.Case golden) {
    return golden.inputs().keySet().stream()
        .filter(key -> key.startsWith(INITIAL))
        .map(key -> key.substring(INITIAL.length()))
        .toList();
  }

  /** Whether the parameter of a row has a gradient, for each step. */
  private static List<Boolean> hasGradient(Goldens.Case golden, int row) {
    return Arrays.stream(golden.input("has_grad").at(row).ints())
        .mapToObj(has -> has != 0)
        .toList();
  }

  /** The training of some of the parameters. */
  private static final class Training implements AutoCloseable {
    private final Goldens.Case golden;
    private final List<String> names;
    private final TestGraph graph = new TestGraph();
    private final VariableStore store = new VariableStore(graph.tf(), 0);
    private final List<Variable<TFloat32>> parameters = new ArrayList<>();
    private final List<Variable<TFloat32>> gradients = new ArrayList<>();
    private final Variable<TFloat32> progress =
        store.state("progress", TFloat32.class, Shape.scalar(), tf -> tf.constant(0f));
    private final Map<String, Operand<TFloat32>> rates;
    private final List<Op> updates;

    Training(Goldens.Case golden, List<String> names) {
      this.golden = golden;
      this.names = names;
      Schedule rate = rate(golden, 1);
      Optimization optimization =
          new Optimization(
              new AdamW(golden.number("beta1"), golden.number("beta2"), golden.number("eps")),
              golden.number("weight_decay"),
              List.of(
                  ParameterGroup.of("backbone_rate", "backbone.", rate),
                  ParameterGroup.rest(rate.times(golden.number("lr_multi")))),
              Optional.empty());
      Map<Variable<TFloat32>, float[]> initial = new HashMap<>();
      for (String name : names) {
        GoldenArray start = golden.input(INITIAL + name);
        Variable<TFloat32> parameter =
            store
                .scope("student")
                .parameter(name, Shape.of(start.shape()), Initializer.constant(0));
        initial.put(parameter, start.floats());
        parameters.add(parameter);
        gradients.add(OptimizerState.zeros(store, "gradient", parameter));
      }
      rates = optimization.rates(graph.tf(), progress.value());
      List<Operand<TFloat32>> values = new ArrayList<>();
      gradients.forEach(gradient -> values.add(gradient.value()));
      updates =
          optimization
              .optimizer()
              .updates(
                  graph.tf(), store, optimization.updates("student", parameters, values, rates));
      graph.initialize(store);
      graph.assign(initial);
    }

    private static Schedule.LatePolynomial rate(Goldens.Case golden, double factor) {
      return (Schedule.LatePolynomial)
          Schedule.polyOneStepLate(
              factor * golden.number("lr"), golden.number("power"), 0, golden.whole("total_iters"));
    }

    void step(int t, boolean withGradients) {
      checkRates("rates of step " + t, golden.output("lr_used").at(t), t);
      List<float[]> used = graph.allFloats(List.copyOf(rates.values()));
      assertClose(
          "rates of step " + t,
          golden.output("lr_used").at(t),
          new float[] {used.get(0)[0], used.get(1)[0]},
          TOLERANCE);
      if (withGradients) {
        Map<Variable<TFloat32>, float[]> values = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
          values.put(gradients.get(i), golden.input("g/" + names.get(i)).at(t).floats());
        }
        graph.assign(values);
        graph.run(updates);
      }
      for (int i = 0; i < names.size(); i++) {
        assertClose(
            names.get(i) + " after step " + t,
            golden.output("f64_p/" + names.get(i)).at(t),
            graph.valueOf(parameters.get(i)),
            TOLERANCE);
      }
    }

    /** Compares the rates of both groups in step t of the run, in float64. */
    void checkRates(String what, GoldenArray expected, int t) {
      double done = t == 0 ? 0 : golden.whole("first_iter") + t;
      graph.assign(Map.of(progress, new float[] {(float) (done / golden.number("total_iters"))}));
      assertClose(
          what,
          expected.values(),
          new double[] {exactRate(1), exactRate(golden.number("lr_multi"))},
          IN_FLOAT64);
    }

    private double exactRate(double factor) {
      return graph.doubles(rate(golden, factor).exactly(graph.tf(), progress.value()))[0];
    }

    /**
     * Compares m, and v as it enters the update, after bias correction: TensorFlow's kernel takes 1
     * − β₂ from the float32 β₂, in which 0.001 is off by 1.3e-5, and v and its correction with it.
     */
    void checkMoments(int steps) {
      double beta2 = golden.number("beta2");
      for (String name : names) {
        if (golden.outputs().containsKey("f64_m/" + name)) {
          assertClose(
              "m of " + name,
              golden.output("f64_m/" + name),
              state("adam/exp_avg/student/" + name),
              TOLERANCE);
          assertClose(
              "v of " + name,
              corrected(golden.output("f64_v/" + name).values(), beta2, steps),
              corrected(doubles(state("adam/exp_avg_sq/student/" + name)), (float) beta2, steps),
              TOLERANCE);
        }
      }
    }

    @SuppressWarnings("unchecked") // The state of a parameter is float32.
    private float[] state(String name) {
      return graph.valueOf((Variable<TFloat32>) store.find(name).orElseThrow());
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  private static double[] corrected(double[] average, double beta, int steps) {
    return Arrays.stream(average).map(v -> v / (1 - Math.pow(beta, steps))).toArray();
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
