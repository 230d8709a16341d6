package dev.tandem.models.weights;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.GoldenWeights;
import dev.tandem.models.decoder.DptDecoder;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.testing.TestGraph;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Files in the layouts of DINOv2 and UniMatch V2. */
class Dinov2WeightsTest {
  private static final String ROOT = "student";
  private static final int SIDE = 2;
  private static final Dinov2 TINY =
      new Dinov2(8, 4, 2, List.of(0, 1, 2, 3), Dinov2.FeedForward.GELU, SIDE);

  @TempDir Path folder;

  /** The published names and shapes of a network with the exact GELU, values by a counter. */
  private static Map<String, StoredTensor> backbone(int width, int blocks, int grid) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("cls_token", new int[] {1, 1, width});
    shapes.put("pos_embed", new int[] {1, 1 + grid * grid, width});
    shapes.put("mask_token", new int[] {1, width});
    shapes.put("patch_embed.proj.weight", new int[] {width, 3, 14, 14});
    shapes.put("patch_embed.proj.bias", new int[] {width});
    for (int i = 0; i < blocks; i++) {
      String block = "blocks." + i + ".";
      pair(shapes, block + "norm1", width);
      pair(shapes, block + "attn.qkv", 3 * width, width);
      pair(shapes, block + "attn.proj", width, width);
      shapes.put(block + "ls1.gamma", new int[] {width});
      pair(shapes, block + "norm2", width);
      pair(shapes, block + "mlp.fc1", 4 * width, width);
      pair(shapes, block + "mlp.fc2", width, 4 * width);
      shapes.put(block + "ls2.gamma", new int[] {width});
    }
    pair(shapes, "norm", width);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          float[] values = new GoldenWeights.Tensor(tensors.size(), name, shape).values();
          long[] lengths = IntStream.of(shape).asLongStream().toArray();
          tensors.put(name, StoredTensor.of(lengths, values));
        });
    return tensors;
  }

  private static void pair(Map<String, int[]> shapes, String name, int... weight) {
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".bias", new int[] {weight[0]});
  }

  private Path file(Map<String, StoredTensor> tensors) {
    Path path = folder.resolve("weights.safetensors");
    SafetensorsWriter.write(path, tensors);
    return path;
  }

  private static List<Operand<TFloat32>> encode(
      TestGraph graph, VariableStore store, Dinov2 encoder) {
    Operand<TFloat32> image = graph.tf().constant(new float[1][SIDE * 14][SIDE * 14][3]);
    ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope(ROOT)).in("backbone");
    return encoder.encode(pass, image).maps().stream().map(Features.FeatureMap::values).toList();
  }

  @Test
  void aSmallNetworkOfThePublishedLayoutGivesTheTokensOfTheFormula() {
    // The small network in all but its position table, so that a small image needs no other one.
    Dinov2 small = new Dinov2(384, 12, 6, List.of(11), Dinov2.FeedForward.GELU, SIDE);
    Map<String, StoredTensor> tensors = backbone(384, 12, SIDE);
    assertEquals(175, tensors.size());
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
        new PlainDinov2(tensors, 384, 6).tokens(pixels, positions(tensors, 384), 12);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      Operand<TFloat32> image = tf.expandDims(tf.constant(pixels), tf.constant(0));
      ForwardPass pass = ForwardPass.inference(tf, store.scope(ROOT)).in("backbone");
      Operand<TFloat32> map = small.encode(pass, image).deepest().values();
      try (PretrainedWeights weights = PretrainedWeights.open(tf, store, ROOT, file(tensors))) {
        weights.load(graph.session());
      }
      float[] found = graph.floats(map);
      double[] flat = new double[found.length];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = expected[1 + i / 384][i % 384];
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
      segment(graph, store, EncoderDecoder.dpt(encoder, decoder, 21, false));
      return store.below(ROOT).stream()
          .filter(v -> !v.name().startsWith(ROOT + "/backbone/"))
          .mapToLong(v -> v.shape().size())
          .sum();
    }
  }

  private static Operand<TFloat32> segment(
      TestGraph graph, VariableStore store, EncoderDecoder model) {
    Segmentation output =
        model.forward(
            ForwardPass.inference(graph.tf(), store.scope(ROOT)),
            graph.tf().constant(new float[1][SIDE * 14][SIDE * 14][3]));
    return output.logits();
  }

  /** A checkpoint of UniMatch V2 of a tiny network of 3 classes: its teacher's tensors. */
  private static Map<String, StoredTensor> unimatch(int classCount) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    backbone(8, 4, SIDE).forEach((name, t) -> tensors.put("module.backbone." + name, t));
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      segment(graph, store, tinyDpt(classCount));
      var paths =
          store.below(ROOT).stream()
              .map(v -> v.name().substring(ROOT.length() + 1))
              .collect(Collectors.toSet());
      for (var variable : store.below(ROOT)) {
        String path = variable.name().substring(ROOT.length() + 1);
        if (!path.startsWith("backbone/")) {
          float[] values = new float[(int) variable.shape().size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = i + path.hashCode() % 1000;
          }
          StoredTensor ours = StoredTensor.of(variable.shape().asArray(), values);
          tensors.put("module." + TorchExport.torchName(path, paths), dense(Kernels.toTorch(ours)));
        }
      }
    }
    return tensors;
  }

  private static EncoderDecoder tinyDpt(int classCount) {
    return EncoderDecoder.dpt(TINY, new DptDecoder(4, List.of(2, 3, 4, 5)), classCount, false);
  }

  private static StoredTensor dense(StoredTensor tensor) {
    float[] values = new float[(int) tensor.shape().size()];
    tensor.floats().get(values);
    return StoredTensor.of(tensor.shape().asArray(), values);
  }

  @Test
  void aCheckpointOfUniMatchGivesItsTeacherAndComesBackBitForBit() {
    Map<String, StoredTensor> teacher = unimatch(3);
    Map<String, StoredTensor> student = new LinkedHashMap<>();
    teacher.forEach(
        (name, t) ->
            student.put(
                name, StoredTensor.of(t.shape().asArray(), new float[(int) t.shape().size()])));
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

  private WeightMatch match(Map<String, StoredTensor> tensors, EncoderDecoder model) {
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(file(tensors))) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      segment(graph, store, model);
      return WeightMatch.of(store, ROOT, file);
    }
  }

  @Test
  void aFileWithoutWhatNothingUsesFits() {
    Map<String, StoredTensor> tensors = backbone(8, 4, SIDE);
    tensors.remove("mask_token");
    WeightMatch match = match(tensors, tinyDpt(3));
    assertTrue(match.fits(), match.faults());
    assertEquals("DINOv2", match.convention());
    assertEquals(2, match.untouched().size(), "dpt and classifier");
  }

  @Test
  void namesBelowThePrefixesOfUniMatchFitInSafetensorsToo() {
    WeightMatch match = match(unimatch(3), tinyDpt(3));
    assertTrue(match.fits(), match.faults());
    assertEquals("module.", match.prefix());
    assertEquals(unimatch(3).size(), match.taken().size());
    WeightMatch otherClasses = match(unimatch(3), tinyDpt(5));
    assertTrue(otherClasses.fits(), otherClasses.faults());
    assertEquals(1, otherClasses.untouched().size());
  }

  @Test
  void headsThatReadAnotherDecoderAreLeftAlone() {
    EncoderDecoder deepLab = EncoderDecoder.deepLabV3Plus(TINY, 3, false);
    WeightMatch match = match(unimatch(3), deepLab);
    assertTrue(match.fits(), match.faults());
    assertEquals(backbone(8, 4, SIDE).size(), match.taken().size());
    assertTrue(match.leftOver().contains("module.head.scratch.output_conv.2.weight"));
  }

  @Test
  void aMatrixOfTheOtherLayoutIsRefused() {
    Map<String, StoredTensor> tensors = backbone(8, 4, SIDE);
    tensors.put("blocks.1.attn.qkv.weight", StoredTensor.of(new long[] {8, 24}, new float[192]));
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> loadTiny(tensors));
    assertTrue(
        e.getMessage()
            .endsWith(
                "1 of a different shape: blocks.1.attn.qkv.weight (found [8, 24], expected [24,"
                    + " 8])"),
        e.getMessage());
  }

  @Test
  void aFileOfTheNetworkWithRegistersIsRefused() {
    Map<String, StoredTensor> tensors = backbone(8, 4, SIDE);
    tensors.put("register_tokens", StoredTensor.of(new long[] {1, 4, 8}, new float[32]));
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> loadTiny(tensors));
    assertTrue(e.getMessage().endsWith("1 left over: register_tokens"), e.getMessage());
  }

  private void loadTiny(Map<String, StoredTensor> tensors) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      encode(graph, store, TINY);
      PretrainedWeights.open(graph.tf(), store, ROOT, file(tensors)).close();
    }
  }
}
