package dev.tandem.models.weights;

import static dev.tandem.models.weights.Dinov2Layout.ROOT;
import static dev.tandem.models.weights.Dinov2Layout.SIDE;
import static dev.tandem.models.weights.Dinov2Layout.TINY;
import static dev.tandem.models.weights.Dinov2Layout.backbone;
import static dev.tandem.models.weights.Dinov2Layout.encode;
import static dev.tandem.models.weights.Dinov2Layout.segment;
import static dev.tandem.models.weights.Dinov2Layout.tinyDpt;
import static dev.tandem.models.weights.Dinov2Layout.unimatch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.VariableStore;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.testing.TestGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tensors of files in the layouts of DINOv2 and UniMatch V2 a network takes. */
class Dinov2MatchTest {
  @TempDir Path folder;

  private Path file(Map<String, StoredTensor> tensors) {
    Path path = folder.resolve("weights.safetensors");
    SafetensorsWriter.write(path, tensors);
    return path;
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
    EncoderDecoder deepLab = EncoderDecoder.deepLabV3Plus(TINY, 3);
    WeightMatch match = match(unimatch(3), deepLab);
    assertTrue(match.fits(), match.faults());
    assertEquals(backbone(8, 4, SIDE).size(), match.taken().size());
    assertTrue(match.leftOver().contains("module.head.scratch.output_conv.2.weight"));
  }

  /** timm's giant network calls w12 and w3 of the gated layer fc1 and fc2. */
  @Test
  void timmsNamesOfAGatedLayerFit() {
    Map<String, StoredTensor> tensors = backbone(12, 2, SIDE);
    tensors.remove("mask_token");
    for (int block = 0; block < 2; block++) {
      // Two thirds of 4·12 channels.
      String mlp = "blocks." + block + ".mlp.";
      tensors.put(mlp + "fc1.weight", TestTensor.of(new long[] {64, 12}, new float[768]));
      tensors.put(mlp + "fc1.bias", TestTensor.of(new long[] {64}, new float[64]));
      tensors.put(mlp + "fc2.weight", TestTensor.of(new long[] {12, 32}, new float[384]));
    }
    Dinov2 gated = new Dinov2(12, 2, 2, List.of(0, 1), Dinov2.FeedForward.SWIGLU, SIDE);
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(file(tensors))) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      encode(graph, store, gated);
      WeightMatch match = WeightMatch.of(store, ROOT, file);
      assertTrue(match.fits(), match.faults());
      assertEquals(
          "blocks.1.mlp.fc1.weight", match.taken().get("backbone/blocks/1/mlp/w12/weight"));
      assertEquals("blocks.0.mlp.fc2.bias", match.taken().get("backbone/blocks/0/mlp/w3/bias"));
    }
  }

  @Test
  void aMatrixOfTheOtherLayoutIsRefused() {
    Map<String, StoredTensor> tensors = backbone(8, 4, SIDE);
    tensors.put("blocks.1.attn.qkv.weight", TestTensor.of(new long[] {8, 24}, new float[192]));
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> loadTiny(tensors));
    assertTrue(
        e.getMessage()
            .endsWith(
                "1 of a different shape: blocks.1.attn.qkv.weight (found [8, 24], expected [24,"
                    + " 8])"),
        e.getMessage());
  }

  @Test
  void aFileOfAnotherPublishedSizeIsNamed() {
    Dinov2 base = new Dinov2(768, 1, 12, List.of(0), Dinov2.FeedForward.GELU, SIDE);
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(file(backbone(384, 1, SIDE)))) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      encode(graph, store, base);
      String faults = WeightMatch.of(store, ROOT, file).faults();
      assertTrue(
          faults.startsWith(
              "21 of a different shape: cls_token (found [1, 1, 384] of DINOv2 small, expected"
                  + " [1, 1, 768] of DINOv2 base), blocks.0.attn.proj.bias (found [384], "),
          faults);
    }
  }

  @Test
  void aFileOfTheNetworkWithRegistersIsRefused() {
    Map<String, StoredTensor> tensors = backbone(8, 4, SIDE);
    tensors.put("register_tokens", TestTensor.of(new long[] {1, 4, 8}, new float[32]));
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> loadTiny(tensors));
    assertTrue(
        e.getMessage()
            .endsWith("1 in a part of the model, but without a matching variable: register_tokens"),
        e.getMessage());
  }

  private void loadTiny(Map<String, StoredTensor> tensors) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      encode(graph, store, TINY);
      PretrainedWeights.open(graph.tf(), store, ROOT, file(tensors)).close();
    }
  }
}
