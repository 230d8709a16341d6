package dev.tandem.models.weights;

import static dev.tandem.models.weights.TinyNetwork.ROOT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.DepthwiseConvolution;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.models.encoder.MobileNetV2;
import dev.tandem.testing.TestGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class PretrainedWeightsTest {
  private static final BatchNorm NORM = new BatchNorm(0.1);

  @TempDir Path folder;

  /** A backbone of a 1×1 convolution of 2 to 3 channels and a depthwise one. */
  private static VariableStore smallBackbone(TestGraph graph) {
    VariableStore store = new VariableStore(graph.tf(), 1);
    ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope(ROOT).in("backbone"));
    Operand<TFloat32> x = graph.tf().constant(new float[1][4][4][2]);
    Operand<TFloat32> y = Convolution.of(3, 1).apply(pass.in("conv1"), x);
    new DepthwiseConvolution(1, 1).apply(pass.in("layer1").in("0"), y);
    return store;
  }

  private static float[] counting(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  @SuppressWarnings("unchecked") // The network's variables are float32.
  private static float[] values(TestGraph graph, VariableStore store, String path) {
    return graph.floats((Operand<TFloat32>) store.find(ROOT + "/" + path).orElseThrow().value());
  }

  private static void load(TestGraph graph, VariableStore store, Path path) {
    try (PretrainedWeights weights = PretrainedWeights.open(graph.tf(), store, ROOT, path)) {
      graph.initialize(store);
      weights.load(graph.session());
    }
  }

  private static InvalidInputException refused(TestGraph graph, VariableStore store, Path path) {
    return assertThrows(
        InvalidInputException.class,
        () -> PretrainedWeights.open(graph.tf(), store, ROOT, path).close());
  }

  @Test
  void kernelsMoveFromPyTorchsLayoutToOurs() {
    Path path = folder.resolve("good");
    SafetensorsWriter.write(
        path,
        Map.of(
            "conv1.weight", TestTensor.of(new long[] {3, 2, 1, 1}, 1, 2, 3, 4, 5, 6),
            "layer1.0.weight", TestTensor.of(new long[] {3, 1, 3, 3}, counting(27)),
            "fc.weight", TestTensor.of(new long[] {1}, 9)));
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = smallBackbone(graph);
      load(graph, store, path);
      // [out, in] = 1 2 | 3 4 | 5 6 becomes [in, out].
      assertArrayEquals(
          new float[] {1, 3, 5, 2, 4, 6}, values(graph, store, "backbone/conv1/weight"), 0);
      // Row 1, column 2 of channel 2: 2·9 + 1·3 + 2 in the file.
      assertEquals(23, values(graph, store, "backbone/layer1/0/weight")[(1 * 3 + 2) * 3 + 2]);
    }
  }

  @Test
  void aLinearLayersMatrixFitsA1x1Kernel() {
    Path path = folder.resolve("linear");
    SafetensorsWriter.write(
        path,
        Map.of(
            "conv1.weight", TestTensor.of(new long[] {3, 2}, 1, 2, 3, 4, 5, 6),
            "layer1.0.weight", TestTensor.of(new long[] {3, 1, 3, 3}, counting(27))));
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = smallBackbone(graph);
      load(graph, store, path);
      assertArrayEquals(
          new float[] {1, 3, 5, 2, 4, 6}, values(graph, store, "backbone/conv1/weight"), 0);
    }
  }

  @Test
  void everyTensorThatDoesNotFitIsNamed() {
    Path path = folder.resolve("bad");
    SafetensorsWriter.write(
        path,
        Map.of(
            "conv1.weight", TestTensor.of(new long[] {4, 2, 1, 1}, counting(8)),
            "layer4.0.weight", TestTensor.of(new long[] {1}, 9)));
    try (TestGraph graph = new TestGraph()) {
      assertEquals(
          path
              + " does not fit the model; 1 missing: backbone/layer1/0/weight; 1 of a different"
              + " shape: conv1.weight (found [4, 2, 1, 1], expected [3, 2, 1, 1]); 1 in a part of the"
              + " model, but without a matching variable:"
              + " layer4.0.weight",
          refused(graph, smallBackbone(graph), path).getMessage());
    }
  }

  @Test
  void aWholeNetworkIsTakenWhole() {
    Path path =
        TinyNetwork.file(folder, "backbone", "aspp", "low_level", "classifier", "representation");
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(path)) {
      VariableStore store = TinyNetwork.variables(graph, 3, true);
      WeightMatch fit = WeightMatch.of(store, ROOT, file);
      assertEquals(store.below(ROOT).size(), fit.taken().size());
      assertEquals(Set.of(), fit.untouched());
      assertEquals(Set.of(), fit.leftOver());
      load(graph, store, path);
      int number = 0;
      for (var variable : store.below(ROOT)) {
        number++;
        String name = variable.name().substring(ROOT.length() + 1);
        assertEquals(number, values(graph, store, name)[0], name);
      }
    }
  }

  @Test
  void aFileOfWhichANetworkWithoutABackboneTakesNothingIsRefused() {
    Path path = TinyNetwork.file(folder, "backbone");
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      Convolution.of(3, 1)
          .apply(
              ForwardPass.inference(graph.tf(), store.scope(ROOT)).in("trunk"),
              graph.tf().constant(new float[1][4][4][2]));
      assertEquals(
          path + " does not fit the model; no tensor of the file belongs to the model",
          refused(graph, store, path).getMessage());
    }
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() {
    Path path = folder.resolve("diverged");
    SafetensorsWriter.write(
        path,
        Map.of(
            "conv1.weight", TestTensor.of(new long[] {3, 2, 1, 1}, 1, 2, 3, Float.NaN, 5, 6),
            "layer1.0.weight", TestTensor.of(new long[] {3, 1, 3, 3}, counting(27))));
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = smallBackbone(graph);
      assertEquals(
          path + ": tensor conv1.weight holds NaN, expected finite weights",
          assertThrows(InvalidInputException.class, () -> load(graph, store, path)).getMessage());
    }
  }

  @Test
  void headsWithoutABackboneAreRefused() {
    try (TestGraph graph = new TestGraph()) {
      String message =
          refused(
                  graph,
                  TinyNetwork.variables(graph, 3, false),
                  TinyNetwork.file(folder, "aspp", "low_level"))
              .getMessage();
      assertTrue(message.contains("missing: backbone/bn1/bias, backbone/bn1/"), message);
      assertTrue(message.endsWith(", …"), message);
    }
  }

  private static Path mobileNet() {
    Path path =
        Path.of(System.getProperty("tandem.root", "."))
            .resolve("../shared/weights/mobilenetv2_imagenet.safetensors")
            .normalize();
    Assumptions.assumeTrue(Files.exists(path), path + " is not there");
    return path;
  }

  private static VariableStore mobileNetV2(TestGraph graph, boolean firstExpansion) {
    VariableStore store = new VariableStore(graph.tf(), 1);
    ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope(ROOT).in("backbone"));
    Operand<TFloat32> images = graph.tf().constant(new float[1][32][32][3]);
    new MobileNetV2(16, firstExpansion, NORM).encode(pass, images);
    return store;
  }

  @Test
  void gluonsMobileNetFitsTheVariantWithAFirstExpansion() {
    Path path = mobileNet();
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(path)) {
      VariableStore store = mobileNetV2(graph, true);
      load(graph, store, path);
      float[] gamma = new float[32];
      file.tensors().get("features_batchnorm0_gamma").floats().get(gamma);
      assertArrayEquals(gamma, values(graph, store, "backbone/bn0/weight"), 0);
      float[] variance = new float[960];
      file.tensors()
          .get("features_linearbottleneck16_batchnorm1_running_var")
          .floats()
          .get(variance);
      assertArrayEquals(
          variance, values(graph, store, "backbone/block16/depthwise/bn/running_var"), 0);
    }
  }

  @Test
  void gluonsMobileNetDoesNotFitTheVariantWithout() {
    Path path = mobileNet();
    try (TestGraph graph = new TestGraph()) {
      String message = refused(graph, mobileNetV2(graph, false), path).getMessage();
      assertTrue(
          message.contains(
              "5 in a part of the model, but without a matching variable: features_linearbottleneck0_batchnorm0_beta"),
          message);
    }
  }
}
