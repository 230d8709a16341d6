package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.training.TrainingRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * What of a training step is bfloat16: convolutions, matrix products and the maps between them.
 * Weight decay, statistics of layer norm, variances, unit vectors, losses and updates are float32.
 */
class Bfloat16GraphTest {
  /** With sums in float32 inside their kernels. */
  private static final Set<String> PRODUCTS =
      Set.of(
          "Conv2D",
          "Conv2DBackpropFilter",
          "Conv2DBackpropInput",
          "MatMul",
          "BatchMatMulV3",
          "FusedBatchNormV3",
          "FusedBatchNormGradV3");

  /** Sums of two maps, and of the gradients of a map that two layers take. */
  private static final Set<String> MAPS = Set.of("Add", "AddN", "Relu", "Relu6", "MaxPoolV2");

  private static final Set<String> GRADIENTS_OF_MAPS =
      // Sum: of Add's gradient, over no dimension, as both maps have the same shape.
      Set.of("ReluGrad", "Relu6Grad", "MaxPoolGradV2", "Sum");

  private static final Set<String> MOVES =
      Set.of(
          "Cast",
          "ConcatV2",
          "Identity",
          "IdentityN",
          "PadV2",
          "Rank",
          "Reshape",
          "Shape",
          "ShapeN",
          "Slice",
          "SplitV",
          "StopGradient");

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method.pseudo_label=mixed model.backbone=resnet18",
        "method.representation=gaussian model.backbone=mobilenet_v2",
        "method.kind=unimatch_v2 model.backbone=vit_tiny model.decoder=dpt training.crop=56"
      })
  void onlyTheMapsOfNetworksAreBfloat16(String settings) throws IOException {
    Set<NodeDef> rounded = bfloat16(settings + " training.precision=bfloat16");
    Set<String> types = rounded.stream().map(NodeDef::getOp).collect(Collectors.toSet());
    assertTrue(types.contains("Conv2DBackpropFilter"), types + "");
    Set<String> others = new TreeSet<>(types);
    List.of(PRODUCTS, MAPS, GRADIENTS_OF_MAPS, MOVES).forEach(others::removeAll);
    assertEquals(Set.of(), others);
    assertEquals(
        List.of(),
        rounded.stream()
            .map(NodeDef::getName)
            .filter(
                name ->
                    name.matches("(Gradients[_0-9]*/)?(update|losses|contrastive|strong_view).*"))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "tensor_float32"})
  void inTheOtherFormatsNothingIs(String precision) throws IOException {
    assertEquals(Set.of(), bfloat16("training.precision=" + precision));
  }

  /** The ops that take or give bfloat16. */
  private Set<NodeDef> bfloat16(String settings) throws IOException {
    Path file = new TinyProject(folder).config();
    ExperimentConfig config = ExperimentConfig.read(file, List.of(settings.split(" ")));
    try (ReplicatedGraph<?> replicas =
        TrainingRuntime.graph(Setups.of(config), new OneDeviceStrategy())) {
      return replicas.graph().toGraphDef().getNodeList().stream()
          .filter(Bfloat16GraphTest::isBfloat16)
          .collect(Collectors.toSet());
    }
  }

  private static boolean isBfloat16(NodeDef op) {
    return op.getAttrMap().values().stream()
        .anyMatch(
            attribute ->
                attribute.getType() == DataType.DT_BFLOAT16
                    || attribute.getList().getTypeList().contains(DataType.DT_BFLOAT16));
  }
}
