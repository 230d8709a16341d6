package dev.tandem.models.encoder;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Gradients;
import dev.tandem.graph.Reduce;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.models.GoldenWeights;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class Dinov2GoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 3e-5;
  private static final double NORM = 1e-5;
  private static final String ROOT = "student";
  private static final String GRADIENT_OF = "f64_grad/";

  @TestFactory
  Stream<DynamicTest> tokensAndMapsAreTheReferences() {
    return Goldens.tests("q_dinov2", golden -> forward(golden, true));
  }

  @TestFactory
  Stream<DynamicTest> soTheyAreWhereTheSizeOfTheImageIsUnknownBefore() {
    return Goldens.tests("q_dinov2", golden -> forward(golden, false));
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreTheReferences() {
    return Goldens.tests("q_dinov2", Dinov2GoldenTest::gradients);
  }

  private static List<Integer> taps(Goldens.Case golden) {
    return IntStream.range(0, golden.whole("depth"))
        .filter(i -> golden.outputs().containsKey("tap" + i))
        .boxed()
        .toList();
  }

  private static Dinov2 encoder(Goldens.Case golden) {
    assertEquals(Dinov2.PATCH, golden.whole("patch"));
    return new Dinov2(
        golden.whole("embed_dim"),
        golden.whole("depth"),
        golden.whole("heads"),
        taps(golden),
        Dinov2.FeedForward.GELU,
        golden.whole("pos_grid"));
  }

  private static void load(TestGraph graph, VariableStore store) {
    GoldenWeights.load(graph, store, ROOT, GoldenWeights.tensors("q_tensors.tsv"), "");
  }

  private static void forward(Goldens.Case golden, boolean known) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      ForwardPass pass = ForwardPass.inference(tf, store.scope(ROOT)).in("backbone");
      Operand<TFloat32> x = golden.input("x").nhwc().floats(graph);
      Operand<TFloat32> images = known ? x : tf.placeholderWithDefault(x, Shape.of(-1, -1, -1, 3));
      Dinov2 encoder = encoder(golden);
      Features features = encoder.encode(pass, images);
      List<Operand<TFloat32>> fetched = new ArrayList<>();
      fetched.add(encoder.embed(pass, images, Dinov2.Grid.of(tf, images)));
      features.maps().forEach(map -> fetched.add(map.values()));
      load(graph, store);

      List<float[]> values = graph.allFloats(fetched);
      assertClose("embed", golden.output("f64_embed"), values.get(0), FORWARD);
      for (int i = 0; i < taps(golden).size(); i++) {
        String key = "f64_tap" + taps(golden).get(i);
        assertClose(key, golden.output(key), values.get(i + 1), FORWARD);
      }
      if (known) {
        long rows = golden.whole("H") / Dinov2.PATCH;
        long columns = golden.whole("W") / Dinov2.PATCH;
        assertEquals(
            Shape.of(x.shape().get(0), rows, columns, encoder.width()),
            features.deepest().values().shape());
      }
    }
  }

  private static void gradients(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      ForwardPass pass = ForwardPass.training(tf, store.scope(ROOT)).in("backbone");
      Features features = encoder(golden).encode(pass, golden.input("x").nhwc().floats(graph));
      List<Operand<TFloat32>> products = new ArrayList<>();
      for (int i = 0; i < features.maps().size(); i++) {
        Operand<TFloat32> map = features.maps().get(i).values();
        GoldenArray upstream = golden.input("up" + taps(golden).get(i));
        products.add(
            Reduce.sum(
                tf, tf.math.mul(map, upstream.reshaped(map.shape().asArray()).floats(graph))));
      }
      List<String> names =
          golden.outputs().keySet().stream()
              .filter(key -> key.startsWith(GRADIENT_OF))
              .map(key -> key.substring(GRADIENT_OF.length()))
              .toList();
      assertFalse(names.isEmpty());
      List<Variable<TFloat32>> variables = names.stream().map(n -> variable(store, n)).toList();
      List<Operand<TFloat32>> gradients = Gradients.of(tf, tf.math.addN(products), variables);
      load(graph, store);

      Map<String, int[]> shapes =
          GoldenWeights.tensors("q_tensors.tsv").stream()
              .collect(Collectors.toMap(GoldenWeights.Tensor::name, GoldenWeights.Tensor::shape));
      List<float[]> values = graph.allFloats(gradients);
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        float[] gradient = GoldenWeights.inTorch(values.get(i), shapes.get(name));
        GoldenArray expected = golden.output(GRADIENT_OF + name);
        float[] start = Arrays.copyOf(gradient, expected.values().length);
        assertClose("gradient of " + name, expected, start, GRADIENT);
        GoldenArray norm = golden.outputs().get("f64_gradnorm/" + name);
        if (norm != null) {
          assertClose("norm of " + name, norm.values(), new double[] {norm(gradient)}, NORM);
        }
      }
    }
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  @SuppressWarnings("unchecked") // A network's variables are float32.
  private static Variable<TFloat32> variable(VariableStore store, String theirs) {
    String name = ROOT + "/backbone/" + theirs.replace('.', '/');
    return (Variable<TFloat32>)
        store.find(name).orElseThrow(() -> new AssertionError("no variable " + name));
  }
}
