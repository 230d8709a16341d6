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
import dev.tandem.models.backbone.MobileNetV2;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class PretrainedBackboneTest {
  private static final String ROOT = "student/backbone";

  @TempDir Path folder;

  /** A 1×1 convolution of 2 to 3 channels and a depthwise one, under torchvision's names. */
  private static VariableStore smallNetwork(TestGraph graph) {
    VariableStore store = new VariableStore(graph.tf(), 1);
    ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope("student").in("backbone"));
    Operand<TFloat32> x = graph.tf().constant(new float[1][4][4][2]);
    Operand<TFloat32> y = Convolution.of(3, 1).apply(pass.in("conv1"), x);
    new DepthwiseConvolution(1, 1).apply(pass.in("conv2"), y);
    return store;
  }

  @Test
  void kernelsMoveFromPyTorchsLayoutToOurs() throws IOException {
    Path path = folder.resolve("good");
    float[] depthwise = new float[27];
    for (int i = 0; i < depthwise.length; i++) {
      depthwise[i] = i;
    }
    new SafetensorsWriter()
        .add("conv1.weight", new long[] {3, 2, 1, 1}, 1, 2, 3, 4, 5, 6)
        .add("conv2.weight", new long[] {3, 1, 3, 3}, depthwise)
        .add("fc.weight", new long[] {1}, 9)
        .write(path);
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = smallNetwork(graph);
      PretrainedBackbone weights =
          new PretrainedBackbone(graph.tf(), store, ROOT, new SafetensorsFile(path));
      store.initialize(graph.session());
      weights.load(graph.session());
      // [out, in] = 1 2 | 3 4 | 5 6 becomes [in, out].
      assertArrayEquals(
          new float[] {1, 3, 5, 2, 4, 6}, graph.floats(value(store, "conv1/weight")), 0);
      float[] ours = graph.floats(value(store, "conv2/weight"));
      // Row 1, column 2 of channel 2: 2·9 + 1·3 + 2 in the file.
      assertEquals(23, ours[(1 * 3 + 2) * 3 + 2]);
    }
  }

  @SuppressWarnings("unchecked") // The network's variables are float32.
  private static Operand<TFloat32> value(VariableStore store, String name) {
    return (Operand<TFloat32>) store.find(ROOT + "/" + name).orElseThrow().value();
  }

  @Test
  void everyTensorThatDoesNotFitIsNamed() throws IOException {
    Path path = folder.resolve("bad");
    new SafetensorsWriter()
        .add("conv1.weight", new long[] {4, 2, 1, 1}, 1, 2, 3, 4, 5, 6, 7, 8)
        .add("conv9.weight", new long[] {1}, 9)
        .write(path);
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = smallNetwork(graph);
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () -> new PretrainedBackbone(graph.tf(), store, ROOT, new SafetensorsFile(path)));
      assertEquals(
          "model.pretrained: "
              + path
              + " does not fit model.backbone; 1 missing: conv2.weight; 1 of another shape:"
              + " conv1.weight (found [4, 2, 1, 1], expected [3, 2, 1, 1]); 1 left over:"
              + " conv9.weight",
          e.getMessage());
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
    ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope("student").in("backbone"));
    Operand<TFloat32> images = graph.tf().constant(new float[1][32][32][3]);
    new MobileNetV2(16, firstExpansion, new BatchNorm(0.1)).features(pass, images);
    return store;
  }

  @Test
  void gluonsMobileNetFitsTheVariantWithAFirstExpansion() {
    SafetensorsFile file = new SafetensorsFile(mobileNet());
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = mobileNetV2(graph, true);
      PretrainedBackbone weights = new PretrainedBackbone(graph.tf(), store, ROOT, file);
      store.initialize(graph.session());
      weights.load(graph.session());
      float[] gamma = new float[32];
      file.values("features_batchnorm0_gamma").get(gamma);
      assertArrayEquals(gamma, graph.floats(value(store, "bn0/weight")), 0);
      float[] variance = new float[960];
      file.values("features_linearbottleneck16_batchnorm1_running_var").get(variance);
      assertArrayEquals(
          variance, graph.floats(value(store, "block16/depthwise/bn/running_var")), 0);
    }
  }

  @Test
  void gluonsMobileNetDoesNotFitTheVariantWithout() {
    SafetensorsFile file = new SafetensorsFile(mobileNet());
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = mobileNetV2(graph, false);
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () -> new PretrainedBackbone(graph.tf(), store, ROOT, file));
      assertTrue(
          e.getMessage().contains("5 left over: features_linearbottleneck0_batchnorm0_beta"),
          e.getMessage());
    }
  }
}
