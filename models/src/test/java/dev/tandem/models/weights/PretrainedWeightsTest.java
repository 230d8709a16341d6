package dev.tandem.models.weights;

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
import dev.tandem.model.Segmentation;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.decoder.DeepLabV3PlusDecoder;
import dev.tandem.models.encoder.MobileNetV2;
import dev.tandem.models.encoder.ResNet;
import dev.tandem.testing.TestGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class PretrainedWeightsTest {
  private static final String ROOT = "student";
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
            "conv1.weight", StoredTensor.of(new long[] {3, 2, 1, 1}, 1, 2, 3, 4, 5, 6),
            "layer1.0.weight", StoredTensor.of(new long[] {3, 1, 3, 3}, counting(27)),
            "fc.weight", StoredTensor.of(new long[] {1}, 9)));
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
            "conv1.weight", StoredTensor.of(new long[] {3, 2}, 1, 2, 3, 4, 5, 6),
            "layer1.0.weight", StoredTensor.of(new long[] {3, 1, 3, 3}, counting(27))));
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
            "conv1.weight", StoredTensor.of(new long[] {4, 2, 1, 1}, counting(8)),
            "layer4.0.weight", StoredTensor.of(new long[] {1}, 9)));
    try (TestGraph graph = new TestGraph()) {
      assertEquals(
          path
              + " does not fit the model; 1 missing: backbone/layer1/0/weight; 1 of a different"
              + " shape: conv1.weight (found [4, 2, 1, 1], expected [3, 2, 1, 1]); 1 left over:"
              + " layer4.0.weight",
          refused(graph, smallBackbone(graph), path).getMessage());
    }
  }

  private static EncoderDecoder tiny(int classes) {
    ResNet backbone = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), 2, 16, NORM);
    return new EncoderDecoder(
        backbone,
        new DeepLabV3PlusDecoder(2, 2, NORM),
        new EncoderDecoder.Heads(classes, 2, 2, false, NORM),
        EncoderDecoder.Frozen.NOTHING);
  }

  private static VariableStore network(TestGraph graph, EncoderDecoder model, boolean represents) {
    VariableStore store = new VariableStore(graph.tf(), 1);
    Segmentation segmentation =
        model.forward(
            ForwardPass.inference(graph.tf(), store.scope(ROOT)),
            graph.tf().constant(new float[1][32][32][3]));
    segmentation.logits();
    if (represents) {
      segmentation.representation();
    }
    return store;
  }

  /**
   * Every variable of the tiny network under PyTorch's names; the first element is the variable's
   * number.
   */
  private Path file(Set<String> parts) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    try (TestGraph graph = new TestGraph()) {
      int number = 0;
      for (var variable : network(graph, tiny(3), true).below(ROOT)) {
        String path = variable.name().substring(ROOT.length() + 1);
        number++;
        if (parts.contains(path.substring(0, path.indexOf('/')))) {
          float[] values = new float[(int) variable.shape().size()];
          values[0] = number;
          StoredTensor ours = StoredTensor.of(variable.shape().asArray(), values);
          tensors.put(TorchExport.torchName(path, Set.of()), Kernels.toTorch(ours));
        }
      }
    }
    Path path = folder.resolve("network" + parts.hashCode());
    SafetensorsWriter.write(path, tensors);
    return path;
  }

  @Test
  void aWholeNetworkIsTakenWhole() {
    Path path = file(Set.of("backbone", "aspp", "low_level", "classifier", "representation"));
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(path)) {
      VariableStore store = network(graph, tiny(3), true);
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
  void aBackboneAloneLeavesTheRestAsItIs() {
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(file(Set.of("backbone")))) {
      WeightMatch fit = WeightMatch.of(network(graph, tiny(3), true), ROOT, file);
      assertTrue(fit.fits(), fit.faults());
      assertEquals(Set.of("aspp", "classifier", "low_level", "representation"), fit.untouched());
    }
  }

  @Test
  void anotherNumberOfClassesLeavesTheClassifiersOutputAsItIs() {
    try (TestGraph graph = new TestGraph();
        WeightsFile file =
            WeightsFile.open(file(Set.of("backbone", "aspp", "low_level", "classifier")))) {
      WeightMatch fit = WeightMatch.of(network(graph, tiny(7), false), ROOT, file);
      assertTrue(fit.fits(), fit.faults());
      assertEquals(Set.of("classifier/output"), fit.untouched());
      assertTrue(fit.taken().containsKey("classifier/conv/weight"));
    }
  }

  @Test
  void aHeadThatTheNetworkDoesNotHaveIsLeftOver() {
    Path path = file(Set.of("backbone", "aspp", "low_level", "classifier", "representation"));
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(path)) {
      WeightMatch fit = WeightMatch.of(network(graph, tiny(3), false), ROOT, file);
      assertTrue(fit.fits(), fit.faults());
      assertEquals(7, fit.leftOver().size(), fit.leftOver().toString());
      assertTrue(fit.leftOver().contains("representation.3.bias"));
    }
  }

  /** A file whose names begin in another way; a name can be left out. */
  private Path renamed(Path file, List<String> prefixes, String without) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    try (WeightsFile weights = WeightsFile.open(file)) {
      for (String prefix : prefixes) {
        weights.tensors().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
      }
      tensors.keySet().removeIf(name -> name.endsWith(without));
      tensors.put("queue", StoredTensor.of(new long[] {1}, 0));
      Path target = folder.resolve("renamed" + prefixes.hashCode());
      SafetensorsWriter.write(target, tensors);
      return target;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encoder.",
        "model.",
        "net.",
        "module.encoder_q.",
        "backbone.",
        "model.backbone.",
        "mobilenetv20_",
        "encoder/"
      })
  void namesBelowAPrefixAreFound(String prefix) {
    Path file = renamed(file(Set.of("backbone")), List.of(prefix), "none");
    try (TestGraph graph = new TestGraph();
        WeightsFile weights = WeightsFile.open(file)) {
      VariableStore store = network(graph, tiny(3), false);
      WeightMatch fit = WeightMatch.of(store, ROOT, weights);
      assertTrue(fit.fits(), fit.faults());
      assertEquals(prefix + "conv1.weight", fit.taken().get("backbone/conv1/weight"));
      assertEquals(Set.of("queue"), fit.leftOver());
      load(graph, store, file);
    }
  }

  @Test
  void ofTwoCopiesTheAveragedOneOrTheTrainedEncoderIsTaken() {
    Map<String, String> takenBeside =
        Map.of("student.", "teacher.", "module.encoder_k.", "module.encoder_q.");
    Path backbone = file(Set.of("backbone"));
    takenBeside.forEach(
        (other, taken) -> {
          Path file = renamed(backbone, List.of(other, taken), "none");
          try (TestGraph graph = new TestGraph();
              WeightsFile weights = WeightsFile.open(file)) {
            WeightMatch fit = WeightMatch.of(network(graph, tiny(3), false), ROOT, weights);
            assertEquals(taken, fit.prefix());
          }
        });
  }

  @Test
  void aPrefixBelowWhichMostOfTheModelIsFoundIsNamed() {
    Path file = renamed(file(Set.of("backbone")), List.of("encoder."), "layer4.0.bn2.bias");
    try (TestGraph graph = new TestGraph()) {
      String message = refused(graph, network(graph, tiny(3), false), file).getMessage();
      assertTrue(
          message.endsWith("; more of the model's tensors are below encoder., but not all"),
          message);
    }
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() {
    Path path = folder.resolve("diverged");
    SafetensorsWriter.write(
        path,
        Map.of(
            "conv1.weight", StoredTensor.of(new long[] {3, 2, 1, 1}, 1, 2, 3, Float.NaN, 5, 6),
            "layer1.0.weight", StoredTensor.of(new long[] {3, 1, 3, 3}, counting(27))));
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
          refused(graph, network(graph, tiny(3), false), file(Set.of("aspp", "low_level")))
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
          message.contains("5 left over: features_linearbottleneck0_batchnorm0_beta"), message);
    }
  }
}
