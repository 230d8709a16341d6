package dev.tandem.models.weights;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Network;
import dev.tandem.model.Segmentation;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.GoldenWeights;
import dev.tandem.models.decoder.DptDecoder;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.testing.Dinov2Shapes;
import dev.tandem.testing.TestGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Tensors with the names and shapes of the files of DINOv2 and UniMatch V2, and tiny networks. */
final class Dinov2Layout {
  static final String ROOT = "student";
  static final int SIDE = 2;
  static final Dinov2 TINY =
      new Dinov2(8, 4, 2, List.of(0, 1, 2, 3), Dinov2.FeedForward.GELU, SIDE);

  private Dinov2Layout() {}

  /** The published names and shapes of a network with the exact GELU, values by a counter. */
  static Map<String, StoredTensor> backbone(int width, int blocks, int grid) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Dinov2Shapes.of(width, blocks, grid)
        .forEach(
            (name, lengths) -> {
              int[] shape = LongStream.of(lengths).mapToInt(Math::toIntExact).toArray();
              float[] values = new GoldenWeights.Tensor(tensors.size(), name, shape).values();
              tensors.put(name, TestTensor.of(lengths, values));
            });
    return tensors;
  }

  /** The maps of an encoder below {@link #ROOT}, of an image of {@link #SIDE} by SIDE patches. */
  static List<Operand<TFloat32>> encode(TestGraph graph, VariableStore store, Dinov2 encoder) {
    Operand<TFloat32> image = graph.tf().constant(new float[1][SIDE * 14][SIDE * 14][3]);
    ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope(ROOT)).in("backbone");
    return encoder.encode(pass, image).maps().stream().map(Features.FeatureMap::values).toList();
  }

  /** The logits of a network below {@link #ROOT} for such an image. */
  static Operand<TFloat32> segment(TestGraph graph, VariableStore store, EncoderDecoder model) {
    Segmentation output =
        new Network(model, ForwardPass.inference(graph.tf(), store.scope(ROOT)))
            .segment(graph.tf().constant(new float[1][SIDE * 14][SIDE * 14][3]));
    return output.logits();
  }

  /** A checkpoint of UniMatch V2 of a tiny network of 3 classes: its teacher's tensors. */
  static Map<String, StoredTensor> unimatch(int classCount) {
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
          StoredTensor ours = TestTensor.of(variable.shape().asArray(), values);
          tensors.put("module." + TorchExport.torchName(path, paths), dense(Kernels.toTorch(ours)));
        }
      }
    }
    return tensors;
  }

  static EncoderDecoder tinyDpt(int classCount) {
    return EncoderDecoder.dpt(TINY, new DptDecoder(4, List.of(2, 3, 4, 5)), classCount);
  }

  private static StoredTensor dense(StoredTensor tensor) {
    float[] values = new float[(int) tensor.shape().size()];
    tensor.floats().get(values);
    return TestTensor.of(tensor.shape().asArray(), values);
  }
}
