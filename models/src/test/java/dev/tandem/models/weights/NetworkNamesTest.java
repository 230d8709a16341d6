package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Network;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.decoder.DeepLabV3PlusDecoder;
import dev.tandem.models.decoder.DptDecoder;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.models.encoder.Encoder;
import dev.tandem.models.encoder.MobileNetV2;
import dev.tandem.models.encoder.ResNet;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NetworkNamesTest {
  private static final BatchNorm NORM = new BatchNorm(0.1);

  private static void assertPaths(Map<String, String> expected, String... others) {
    Set<String> names = new LinkedHashSet<>(expected.values());
    names.addAll(Set.of(others));
    assertEquals(new TreeMap<>(expected), NetworkNames.of(names).byPath());
  }

  @Test
  void torchvisionsResNet() {
    assertPaths(
        Map.of(
            "backbone/conv1/weight", "conv1.weight",
            "backbone/bn1/running_var", "bn1.running_var",
            "backbone/layer3/22/conv2/weight", "layer3.22.conv2.weight",
            "backbone/layer4/0/downsample/1/bias", "layer4.0.downsample.1.bias"),
        "fc.weight",
        "fc.bias",
        "bn1.num_batches_tracked",
        "layer3.22.bn2.num_batches_tracked");
  }

  @Test
  void gluonCvsResNetSaysGammaAndBeta() {
    assertPaths(
        Map.of(
            "backbone/bn1/weight", "bn1.gamma",
            "backbone/layer1/0/bn2/bias", "layer1.0.bn2.beta"),
        "fc.weight");
  }

  @Test
  void deepStemsOfBothKinds() {
    assertPaths(
        Map.of(
            "backbone/conv1/0/weight", "conv1.0.weight",
            "backbone/conv1/4/bias", "conv1.4.bias",
            "backbone/bn1/weight", "bn1.weight"));
    assertPaths(
        Map.of(
            "backbone/conv1/0/weight", "conv1.weight",
            "backbone/conv1/1/weight", "bn1.weight",
            "backbone/conv1/3/weight", "conv2.weight",
            "backbone/conv1/4/bias", "bn2.bias",
            "backbone/conv1/6/weight", "conv3.weight",
            "backbone/bn1/weight", "bn3.weight",
            "backbone/layer1/0/conv1/weight", "layer1.0.conv1.weight"));
  }

  @Test
  void torchvisionsMobileNet() {
    assertPaths(
        Map.of(
            "backbone/conv0/weight", "features.0.0.weight",
            "backbone/bn0/bias", "features.0.1.bias",
            "backbone/block0/depthwise/conv/weight", "features.1.conv.0.0.weight",
            "backbone/block0/project/conv/weight", "features.1.conv.1.weight",
            "backbone/block0/project/bn/weight", "features.1.conv.2.weight",
            "backbone/block16/expand/bn/running_mean", "features.17.conv.0.1.running_mean",
            "backbone/block16/depthwise/conv/weight", "features.17.conv.1.0.weight",
            "backbone/block16/project/conv/weight", "features.17.conv.2.weight",
            "backbone/block16/project/bn/weight", "features.17.conv.3.weight"),
        "features.18.0.weight",
        "features.18.1.bias",
        "classifier.1.weight",
        "features.1.conv.2.num_batches_tracked");
  }

  @Test
  void timmsMobileNet() {
    assertPaths(
        Map.of(
            "backbone/conv0/weight", "conv_stem.weight",
            "backbone/bn0/bias", "bn1.bias",
            "backbone/block0/depthwise/conv/weight", "blocks.0.0.conv_dw.weight",
            "backbone/block0/depthwise/bn/weight", "blocks.0.0.bn1.weight",
            "backbone/block0/project/conv/weight", "blocks.0.0.conv_pw.weight",
            "backbone/block0/project/bn/weight", "blocks.0.0.bn2.weight",
            "backbone/block2/expand/conv/weight", "blocks.1.1.conv_pw.weight",
            "backbone/block16/project/conv/weight", "blocks.6.0.conv_pwl.weight",
            "backbone/block16/project/bn/bias", "blocks.6.0.bn3.bias"),
        "conv_head.weight",
        "bn2.weight",
        "classifier.weight");
  }

  @Test
  void gluonsMobileNet() {
    assertPaths(
        Map.of(
            "backbone/conv0/weight", "features_conv0_weight",
            "backbone/bn0/weight", "features_batchnorm0_gamma",
            "backbone/block3/depthwise/bn/running_var",
                "features_linearbottleneck3_batchnorm1_running_var",
            "backbone/block0/expand/conv/weight", "features_linearbottleneck0_conv0_weight"),
        "features_conv1_weight",
        "features_batchnorm1_beta");
  }

  @Test
  void torchvisionsDeepLabV3GivesBackboneAndPyramid() {
    assertPaths(
        Map.of(
            "backbone/conv1/weight", "backbone.conv1.weight",
            "aspp/branch0/conv/weight", "classifier.0.convs.0.0.weight",
            "aspp/branch3/bn/bias", "classifier.0.convs.3.1.bias",
            "aspp/pool/bn/weight", "classifier.0.convs.4.2.weight",
            "aspp/project/conv/weight", "classifier.0.project.0.weight"),
        "classifier.1.weight",
        "classifier.4.bias",
        "aux_classifier.0.weight");
  }

  @Test
  void theReferencesProbabilityHead() {
    assertPaths(
        Map.of(
            "backbone/conv1/weight", "resnet_conv1.weight",
            "probability/fc1", "uncer_head.fc1",
            "probability/bn2/running_mean", "uncer_head.bn2.running_mean",
            "probability/beta", "uncer_head.beta"));
  }

  @Test
  void aRunGivesItsTeacherAndWhatOnlyTheStudentHas() {
    assertPaths(
        Map.of(
            "backbone/conv1/weight", "teacher/backbone/conv1/weight",
            "representation/output/bias", "student/representation/output/bias"),
        "student/backbone/conv1/weight",
        "momentum/student/backbone/conv1/weight",
        "step");
  }

  @Test
  void everyTensorOfTheReferenceIsOneOfOurs() throws IOException {
    Goldens.assumeAvailable();
    Set<String> theirs =
        Files.readAllLines(Goldens.folder().resolve("m_tensors.tsv")).stream()
            .map(line -> line.split("\t")[1])
            .collect(Collectors.toSet());
    Encoder backbone = new ResNet(ResNet.Block.BOTTLENECK, List.of(1, 1, 1, 1), 64, 16, NORM);
    assertEquals(paths(backbone), NetworkNames.of(theirs).byPath().keySet());
  }

  @Test
  void whatIsExportedIsReadAgain() {
    assertReadAgain(ResNet.ofDepth(18, 1, 16, NORM));
    assertReadAgain(ResNet.deepStem(50, 1, 16, NORM));
    assertReadAgain(new MobileNetV2(16, false, NORM));
    assertReadAgain(new MobileNetV2(16, true, NORM));
    assertReadAgain(new Dinov2(8, 1, 2, List.of(0), Dinov2.FeedForward.SWIGLU, 2));
  }

  @Test
  void whatIsExportedWithDptIsReadAgain() {
    assertReadAgainWithDpt(ResNet.ofDepth(18, 1, 16, NORM));
    assertReadAgainWithDpt(ResNet.deepStem(50, 1, 16, NORM));
    assertReadAgainWithDpt(new MobileNetV2(16, false, NORM));
    assertReadAgainWithDpt(new MobileNetV2(16, true, NORM));
    assertReadAgainWithDpt(new Dinov2(8, 4, 2, List.of(0, 1, 2, 3), Dinov2.FeedForward.GELU, 2));
  }

  private static void assertReadAgain(Encoder backbone) {
    assertReadAgain(paths(backbone));
  }

  private static void assertReadAgainWithDpt(Encoder backbone) {
    DptDecoder decoder = new DptDecoder(2, List.of(2, 2, 2, 2));
    assertReadAgain(paths(EncoderDecoder.dpt(backbone, decoder, 3)));
  }

  private static void assertReadAgain(Set<String> paths) {
    Map<String, String> exported = new TreeMap<>();
    for (String path : paths) {
      exported.put(path, TorchExport.torchName(path, paths));
    }
    assertEquals(exported, NetworkNames.of(new TreeSet<>(exported.values())).byPath());
  }

  /** The paths of a DeepLabV3+'s variables. */
  private static Set<String> paths(Encoder backbone) {
    return paths(
        new EncoderDecoder(
            backbone,
            new DeepLabV3PlusDecoder(2, 2, NORM),
            new EncoderDecoder.Heads(3, 2, 2, false, NORM),
            EncoderDecoder.Frozen.NOTHING));
  }

  private static Set<String> paths(EncoderDecoder network) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      var segmentation =
          new Network(network, ForwardPass.inference(graph.tf(), store.scope("net")))
              .segment(graph.tf().constant(new float[1][56][56][3]));
      segmentation.logits();
      segmentation.representation();
      return store.below("net").stream()
          .map(v -> v.name().substring("net/".length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
