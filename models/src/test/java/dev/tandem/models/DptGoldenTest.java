package dev.tandem.models;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Gradients;
import dev.tandem.graph.Reduce;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.models.decoder.DptDecoder;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class DptGoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 3e-5;
  private static final double NORM = 1e-5;
  private static final String ROOT = "student";
  private static final String GRADIENT_OF = "f64_grad/";

  @TestFactory
  Stream<DynamicTest> logitsAndGradientsAreTheReferences() {
    return Goldens.tests("s_dpt_head", DptGoldenTest::check);
  }

  private static void check(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      ForwardPass pass = ForwardPass.training(tf, store.scope(ROOT));
      Segmentation segmentation = model(golden).decode(pass, features(graph, golden));
      Operand<TFloat32> logits = segmentation.logits();
      int[] size = {Dinov2.PATCH * golden.whole("patch_h"), Dinov2.PATCH * golden.whole("patch_w")};
      Operand<TFloat32> upsampled = segmentation.atImageSize(tf, logits, tf.constant(size));
      Operand<TFloat32> objective =
          Reduce.sum(tf, tf.math.mul(upsampled, golden.input("up").nhwc().floats(graph)));
      List<GoldenWeights.Tensor> tensors =
          GoldenWeights.tensors("s_tensors.tsv").stream()
              .filter(t -> golden.outputs().containsKey(GRADIENT_OF + t.name()))
              .toList();
      assertFalse(tensors.isEmpty());
      List<Operand<TFloat32>> fetched = new ArrayList<>(List.of(logits, upsampled));
      fetched.addAll(
          Gradients.of(
              tf, objective, tensors.stream().map(t -> variable(store, t.name())).toList()));
      GoldenWeights.load(graph, store, ROOT, GoldenWeights.tensors("s_tensors.tsv"), "head.");

      List<float[]> values = graph.allFloats(fetched);
      assertClose("logits", golden.output("f64_logits").nhwc(), values.get(0), FORWARD);
      assertClose("upsampled", golden.output("logits_up").nhwc(), values.get(1), FORWARD);
      for (int i = 0; i < tensors.size(); i++) {
        GoldenWeights.Tensor tensor = tensors.get(i);
        float[] gradient = GoldenWeights.inTorch(values.get(i + 2), tensor.shape());
        GoldenArray expected = golden.output(GRADIENT_OF + tensor.name());
        float[] start = Arrays.copyOf(gradient, expected.values().length);
        assertClose("gradient of " + tensor.name(), expected, start, GRADIENT);
        double norm = golden.output("f64_gradnorm/" + tensor.name()).scalar();
        assertClose(
            "norm of " + tensor.name(), new double[] {norm}, new double[] {norm(gradient)}, NORM);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> whatHasNoGradientThereIsNoParameterHere() {
    return Goldens.tests(
        "s_dpt_head",
        golden -> {
          List<Integer> without =
              Arrays.stream(golden.output("no_grad_tensors").ints()).boxed().toList();
          try (TestGraph graph = new TestGraph()) {
            VariableStore store = new VariableStore(graph.tf(), 0);
            ForwardPass pass = ForwardPass.training(graph.tf(), store.scope(ROOT));
            model(golden).decode(pass, features(graph, golden)).logits();
            for (GoldenWeights.Tensor tensor : GoldenWeights.tensors("s_tensors.tsv")) {
              assertEquals(
                  without.contains(tensor.number())
                      ? Variable.Role.FROZEN
                      : Variable.Role.PARAMETER,
                  variable(store, tensor.name()).role(),
                  tensor.name());
            }
          }
        });
  }

  private static EncoderDecoder model(Goldens.Case golden) {
    List<Integer> channels =
        golden.params().getAsJsonArray("out_channels").asList().stream()
            .map(c -> c.getAsInt())
            .toList();
    return EncoderDecoder.dpt(
        Dinov2.tiny(), new DptDecoder(golden.whole("features"), channels), golden.whole("nclass"));
  }

  private static Features features(TestGraph graph, Goldens.Case golden) {
    List<Features.FeatureMap> maps = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      GoldenArray tokens = golden.input("feat" + i);
      GoldenArray map =
          tokens.reshaped(
              tokens.shape()[0],
              golden.whole("patch_h"),
              golden.whole("patch_w"),
              golden.whole("in_channels"));
      maps.add(new Features.FeatureMap(Dinov2.PATCH, map.floats(graph)));
    }
    return Features.of(maps);
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
    String name =
        ROOT
            + "/"
            + ("dpt/" + theirs.replace('.', '/'))
                .replace("dpt/scratch/output_conv/0", "classifier/conv")
                .replace("dpt/scratch/output_conv/2", "classifier/output");
    return (Variable<TFloat32>)
        store.find(name).orElseThrow(() -> new AssertionError("no variable " + name));
  }
}
