package dev.tandem.models.weights;

import static dev.tandem.models.weights.Dinov2Layout.ROOT;
import static dev.tandem.models.weights.Dinov2Layout.SIDE;
import static dev.tandem.models.weights.Dinov2Layout.TINY;
import static dev.tandem.models.weights.Dinov2Layout.backbone;
import static dev.tandem.models.weights.Dinov2Layout.encode;
import static dev.tandem.models.weights.Dinov2Layout.segment;
import static dev.tandem.models.weights.Dinov2Layout.tinyDpt;
import static dev.tandem.models.weights.Dinov2Layout.unimatch;
import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.decoder.DptDecoder;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.testing.TestGraph;
import dev.tandem.testing.TestValues;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Weights of files in the layouts of DINOv2 and UniMatch V2, read and written. */
class Dinov2WeightsTest {
  @TempDir Path folder;

  private Path file(Map<String, StoredTensor> tensors) {
    Path path = folder.resolve("weights.safetensors");
    SafetensorsWriter.write(path, tensors);
    return path;
  }

  @Test
  void aSmallNetworkOfThePublishedLayoutGivesTheTokensOfTheFormula() {
    // The small network in all but its position table, so that a small image needs no other one.
    Map<String, StoredTensor> tensors = backbone(384, 12, SIDE);
    assertEquals(175, tensors.size());
    assertTokens(new Dinov2(384, 12, 6, List.of(11), Dinov2.FeedForward.GELU, SIDE), tensors);
  }

  @Test
  void aNetworkOfTheGiantsGatedLayersGivesTheTokensOfTheFormula() {
    Map<String, StoredTensor> tensors = backbone(12, 3, SIDE);
    for (int block = 0; block < 3; block++) {
      String mlp = "blocks." + block + ".mlp.";
      tensors.keySet().removeIf(name -> name.startsWith(mlp));
      // Two thirds of 4·12 channels, twice.
      put(tensors, mlp + "w12.weight", 64, 12);
      put(tensors, mlp + "w12.bias", 64);
      put(tensors, mlp + "w3.weight", 12, 32);
      put(tensors, mlp + "w3.bias", 12);
    }
    assertTokens(new Dinov2(12, 3, 2, List.of(2), Dinov2.FeedForward.SWIGLU, SIDE), tensors);
  }

  private static void put(Map<String, StoredTensor> tensors, String name, long... shape) {
    int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    tensors.put(name, TestTensor.of(shape, TestValues.random(count, tensors.size())));
  }

  private void assertTokens(Dinov2 encoder, Map<String, StoredTensor> tensors) {
    int width = encoder.width();
    float[][][] pixels = new float[SIDE * 14][SIDE * 14][3];
    Random random = new Random(1);
    for (float[][] row : pixels) {
      for (float[] pixel : row) {
        for (int c = 0; c < 3; c++) {
          pixel[c] = (float) random.nextGaussian();
        }
      }
    }
    double[][] expected =
        new PlainDinov2(tensors, width, encoder.heads())
            .tokens(pixels, positions(tensors, width), encoder.blocks());
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      Operand<TFloat32> image = tf.expandDims(tf.constant(pixels), tf.constant(0));
      ForwardPass pass = ForwardPass.inference(tf, store.scope(ROOT)).in("backbone");
      Operand<TFloat32> map = encoder.encode(pass, image).deepest().values();
      try (PretrainedWeights weights = PretrainedWeights.open(tf, store, ROOT, file(tensors))) {
        weights.load(graph.session());
      }
      float[] found = graph.floats(map);
      double[] flat = new double[found.length];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = expected[1 + i / width][i % width];
      }
      assertClose("tokens", flat, found, 1e-5);
    }
  }

  private static double[][] positions(Map<String, StoredTensor> tensors, int width) {
    FloatBuffer table = tensors.get("pos_embed").floats();
    double[][] rows = new double[table.remaining() / width][width];
    for (int i = 0; table.hasRemaining(); i++) {
      rows[i / width][i % width] = table.get();
    }
    return rows;
  }

  @Test
  void thePublishedNetworksHaveThePublishedNumbersOfParameters() {
    assertEquals(22_056_576, parameters(Dinov2.small()));
    assertEquals(86_580_480, parameters(Dinov2.base()));
    assertEquals(304_368_640, parameters(Dinov2.large()));
    // 1.1 billion, of which 2·(1536·8192 + 4096·1536) and more are in each block.
    assertEquals(1_136_480_768, parameters(Dinov2.giant()));
    assertEquals(2_739_061, parametersOfDpt(Dinov2.small(), DptDecoder.small()));
    assertEquals(10_948_309, parametersOfDpt(Dinov2.base(), DptDecoder.base()));
  }

  private static long parameters(Dinov2 encoder) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      encode(graph, store, encoder);
      return store.below(ROOT).stream().mapToLong(v -> v.shape().size()).sum();
    }
  }

  private static long parametersOfDpt(Dinov2 encoder, DptDecoder decoder) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      segment(graph, store, EncoderDecoder.dpt(encoder, decoder, 21));
      return store.below(ROOT).stream()
          .filter(v -> !v.name().startsWith(ROOT + "/backbone/"))
          .mapToLong(v -> v.shape().size())
          .sum();
    }
  }

  @Test
  void aCheckpointOfUniMatchGivesItsTeacherAndComesBackBitForBit() {
    Map<String, StoredTensor> teacher = unimatch(3);
    Map<String, StoredTensor> student = new LinkedHashMap<>();
    teacher.forEach(
        (name, t) ->
            student.put(
                name, TestTensor.of(t.shape().asArray(), new float[(int) t.shape().size()])));
    assertTrue(teacher.containsKey("module.head.scratch.output_conv.2.weight"));
    assertTrue(teacher.containsKey("module.head.scratch.refinenet4.resConfUnit1.conv2.bias"));
    Path checkpoint = folder.resolve("latest.pth");
    Map<String, Map<String, StoredTensor>> networks = new LinkedHashMap<>();
    networks.put("model", student);
    networks.put("model_ema", teacher);
    TestTorchFile.write(checkpoint, networks);

    Path variables = folder.resolve("run/variables");
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      segment(graph, store, tinyDpt(3));
      try (PretrainedWeights weights =
          PretrainedWeights.open(graph.tf(), store, ROOT, checkpoint)) {
        weights.load(graph.session());
      }
      new VariableSaver(graph.tf(), store.variables()).save(graph.session(), variables);
    }
    Path back = folder.resolve("back.safetensors");
    try (WeightsFile run = WeightsFile.open(variables)) {
      assertEquals(teacher.size(), TorchExport.write(run, back));
    }
    try (WeightsFile out = WeightsFile.open(back)) {
      teacher.forEach(
          (name, tensor) -> {
            StoredTensor found = out.tensors().get(name.substring("module.".length()));
            assertEquals(tensor.shape(), found.shape(), name);
            assertEquals(tensor.floats(), found.floats(), name);
          });
      assertEquals(teacher.size(), out.tensors().size());
    }
  }

  @Test
  void aFileOfTheBackboneComesBackWithItsOwnNames() {
    Map<String, StoredTensor> tensors = backbone(8, 4, SIDE);
    Path variables = folder.resolve("run/variables");
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      encode(graph, store, TINY);
      try (PretrainedWeights weights =
          PretrainedWeights.open(graph.tf(), store, ROOT, file(tensors))) {
        weights.load(graph.session());
      }
      new VariableSaver(graph.tf(), store.variables()).save(graph.session(), variables);
    }
    Path back = folder.resolve("back.safetensors");
    try (WeightsFile run = WeightsFile.open(variables)) {
      TorchExport.write(run, back);
    }
    try (WeightsFile out = WeightsFile.open(back)) {
      assertEquals(tensors.keySet(), out.tensors().keySet());
      tensors.forEach(
          (name, tensor) -> {
            assertEquals(tensor.shape(), out.tensors().get(name).shape(), name);
            assertEquals(tensor.floats(), out.tensors().get(name).floats(), name);
          });
    }
  }
}
