package dev.tandem.models.weights;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Network;
import dev.tandem.model.Segmentation;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.decoder.DeepLabV3PlusDecoder;
import dev.tandem.models.encoder.ResNet;
import dev.tandem.testing.TestGraph;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network two channels wide, and files of its parts under PyTorch's names. */
final class TinyNetwork {
  static final String ROOT = "student";
  private static final BatchNorm NORM = new BatchNorm(0.1);

  private TinyNetwork() {}

  /** The variables of the network below {@link #ROOT}. */
  static VariableStore variables(TestGraph graph, int classes, boolean represents) {
    VariableStore store = new VariableStore(graph.tf(), 1);
    ResNet backbone = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), 2, 16, NORM);
    EncoderDecoder model =
        new EncoderDecoder(
            backbone,
            new DeepLabV3PlusDecoder(2, 2, NORM),
            new EncoderDecoder.Heads(classes, 2, 2, false, NORM),
            EncoderDecoder.Frozen.NOTHING);
    Segmentation segmentation =
        new Network(model, ForwardPass.inference(graph.tf(), store.scope(ROOT)))
            .segment(graph.tf().constant(new float[1][32][32][3]));
    segmentation.logits();
    if (represents) {
      segmentation.representation();
    }
    return store;
  }

  /**
   * The network's variables for three classes; the first element of each is the variable's number.
   *
   * @param parts the parts to write, such as backbone
   */
  static Path file(Path folder, String... parts) {
    Set<String> written = Set.of(parts);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    try (TestGraph graph = new TestGraph()) {
      int number = 0;
      for (var variable : variables(graph, 3, true).below(ROOT)) {
        String path = variable.name().substring(ROOT.length() + 1);
        number++;
        if (written.contains(path.substring(0, path.indexOf('/')))) {
          float[] values = new float[(int) variable.shape().size()];
          values[0] = number;
          StoredTensor ours = TestTensor.of(variable.shape().asArray(), values);
          tensors.put(TorchExport.torchName(path, Set.of()), Kernels.toTorch(ours));
        }
      }
    }
    Path path = folder.resolve("network" + written.hashCode());
    SafetensorsWriter.write(path, tensors);
    return path;
  }
}
