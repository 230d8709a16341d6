package dev.tandem.models.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class EncoderTest {
  private static final BatchNorm NORM = new BatchNorm(0.1);

  // The deep stem in place of the 7×7 convolution: 27·64 + 576·64 + 576·128 weights and 2·(64 + 64
  // + 128) of batch norms for 147·64 and 2·64; and layer1's first block takes 128 channels, not 64:
  // 64·64 + 64·256 more.
  private static final long DEEP_STEM = 112_832 - 9_536 + 20_480;

  // torchvision's mobilenet_v2: 3 504 872 − classifier 1 281 000 − last convolution with its norm
  // 320·1280 + 2·1280 = 1 811 712.
  private static final long MOBILE_NET = 1_811_712;

  /**
   * Encoders, the shapes of their maps for an image of 65×49 pixels, and torchvision's counts of
   * parameters without the classifier: resnet18 11 689 512 − 513 000, resnet34 21 797 672 − 513
   * 000, resnet50 25 557 032 − 2 049 000, resnet101 44 549 160 − 2 049 000, resnet152 60 192 808 −
   * 2 049 000.
   */
  static Stream<Arguments> encoders() {
    Shape narrow = Shape.of(1, 17, 13, 64);
    Shape wide = Shape.of(1, 17, 13, 256);
    Shape mobile = Shape.of(1, 17, 13, 24);
    return Stream.of(
        Arguments.of(resNet(18, 16), narrow, Shape.of(1, 5, 4, 512), 11_176_512),
        Arguments.of(resNet(34, 32), narrow, Shape.of(1, 3, 2, 512), 21_284_672),
        Arguments.of(resNet(50, 8), wide, Shape.of(1, 9, 7, 2048), 23_508_032),
        Arguments.of(resNet(101, 16), wide, Shape.of(1, 5, 4, 2048), 42_500_160),
        Arguments.of(resNet(152, 16), wide, Shape.of(1, 5, 4, 2048), 58_143_808),
        Arguments.of(
            ResNet.deepStem(101, 64, 16, NORM),
            wide,
            Shape.of(1, 5, 4, 2048),
            42_500_160 + DEEP_STEM),
        Arguments.of(mobileNet(16, false), mobile, Shape.of(1, 5, 4, 320), MOBILE_NET),
        Arguments.of(mobileNet(8, false), mobile, Shape.of(1, 9, 7, 320), MOBILE_NET),
        // The expansion of bottleneck 0: 32·32 weights and 32 scales and shifts.
        Arguments.of(mobileNet(16, true), mobile, Shape.of(1, 5, 4, 320), MOBILE_NET + 1_088));
  }

  private static Encoder resNet(int depth, int outputStride) {
    return ResNet.ofDepth(depth, 64, outputStride, NORM);
  }

  private static Encoder mobileNet(int outputStride, boolean expandFirst) {
    return new MobileNetV2(outputStride, expandFirst, NORM);
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void mapsAndParametersAreThoseOfTorchvision(
      Encoder encoder, Shape low, Shape high, long parameters) {
    assertFeatures(encoder, new float[1][65][49][3], low, high, parameters);
  }

  @Test
  void deepStemKeepsTheIncompleteWindowOfAnEvenSize() {
    assertFeatures(
        ResNet.deepStem(50, 64, 8, NORM),
        new float[1][64][48][3],
        Shape.of(1, 17, 13, 256),
        Shape.of(1, 9, 7, 2048),
        23_508_032 + DEEP_STEM);
  }

  private static void assertFeatures(
      Encoder encoder, float[][][][] pixels, Shape low, Shape high, long parameters) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      Operand<TFloat32> images = graph.tf().constant(pixels);
      Features features =
          encoder.encode(ForwardPass.training(graph.tf(), store.scope("net")), images);
      assertEquals(low, features.shallowest().values().shape());
      assertEquals(high, features.deepest().values().shape());
      assertEquals(
          parameters,
          store.variables().stream()
              .filter(v -> v.role() == Variable.Role.PARAMETER)
              .mapToLong(v -> v.shape().size())
              .sum());
    }
  }

  @Test
  void multiGridMultipliesTheDilationsOfLayer4() {
    // Without it: layer3 1, then 2 five times; layer4 2, 4, 4.
    assertEquals(
        List.of(2L, 2L, 2L, 2L, 2L, 4L, 8L, 16L), dilations(ResNet.deepStem(50, 1, 8, NORM)));
    assertEquals(List.of(2L, 4L, 8L), dilations(ResNet.deepStem(50, 1, 16, NORM)));
    assertEquals(List.of(2L, 2L, 4L), dilations(ResNet.deepStem(50, 1, 32, NORM)));
  }

  @Test
  void onlyTheConvolutionWhoseStrideFellAwayKeepsTheDilationBeforeIt() {
    // Two 3×3 in each block, two blocks in each layer: layer3 1, 2, 2, 2; layer4 2, 4, 4, 4.
    assertEquals(List.of(2L, 2L, 2L, 2L, 4L, 4L, 4L), dilations(ResNet.ofDepth(18, 1, 8, NORM)));
    assertEquals(List.of(2L, 2L, 2L), dilations(ResNet.ofDepth(18, 1, 16, NORM)));
  }

  private static List<Long> dilations(Encoder encoder) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      // Large enough for the outer taps of every dilation to fall on the map.
      Operand<TFloat32> images = graph.tf().constant(new float[1][161][161][3]);
      encoder.encode(ForwardPass.inference(graph.tf(), store.scope("net")), images);
      List<Long> dilations = new ArrayList<>();
      ((Graph) graph.tf().scope().env())
          .operations()
          .forEachRemaining(
              op -> {
                // Not those of Conv2D ops: a device without dilated kernels has none of these.
                if (op.name().contains("same_convolution")) {
                  dilations.add(op.attributes().getAttrInt("_dilation"));
                }
              });
      return dilations.stream().filter(dilation -> dilation > 1).toList();
    }
  }

  @Test
  void aFrozenBackboneHasNothingToTrainAndNoStatisticsToRemember() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      ForwardPass pass = ForwardPass.training(graph.tf(), store.scope("net"));
      Encoder encoder = new MobileNetV2(16, false, NORM);
      encoder.encode(pass.frozen().in("backbone"), graph.tf().constant(new float[1][32][32][3]));
      assertEquals(
          EnumSet.of(Variable.Role.FROZEN, Variable.Role.STATISTIC),
          store.variables().stream()
              .map(Variable::role)
              .collect(Collectors.toCollection(() -> EnumSet.noneOf(Variable.Role.class))));
      assertEquals(List.of(), pass.statistics());
    }
  }

  @Test
  void aLostStrideBecomesDilationFromTheNextConvolutionOn() {
    Dilation dilation = new Dilation(8, 4);
    assertEquals(new Dilation.Step(2, 1), dilation.next(2));
    assertEquals(new Dilation.Step(1, 1), dilation.next(1));
    assertEquals(new Dilation.Step(1, 1), dilation.next(2));
    assertEquals(new Dilation.Step(1, 2), dilation.next(1));
    assertEquals(new Dilation.Step(1, 2), dilation.next(2));
    assertEquals(new Dilation.Step(1, 4), dilation.next(1));
  }
}
