package dev.tandem.models.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class BackboneTest {
  private static final BatchNorm NORM = new BatchNorm(0.1);

  private static void assertFeatures(Backbone backbone, Shape low, Shape high, long parameters) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      Operand<TFloat32> images = graph.tf().constant(new float[1][65][49][3]);
      Backbone.Features features =
          backbone.features(ForwardPass.training(graph.tf(), store.scope("net")), images);
      assertEquals(low, features.low().shape());
      assertEquals(high, features.high().shape());
      assertEquals(
          parameters,
          store.variables().stream()
              .filter(v -> v.role() == Variable.Role.PARAMETER)
              .mapToLong(v -> v.shape().size())
              .sum());
    }
  }

  // torchvision's counts of parameters, without the classifier: resnet18 11 689 512 − 513 000,
  // resnet50 25 557 032 − 2 049 000, resnet101 44 549 160 − 2 049 000.

  @Test
  void resNet18AtStride16() {
    assertFeatures(
        ResNet.ofDepth(18, 64, 16, NORM),
        Shape.of(1, 17, 13, 64),
        Shape.of(1, 5, 4, 512),
        11_176_512);
  }

  @Test
  void resNet50AtStride8() {
    assertFeatures(
        ResNet.ofDepth(50, 64, 8, NORM),
        Shape.of(1, 17, 13, 256),
        Shape.of(1, 9, 7, 2048),
        23_508_032);
  }

  @Test
  void resNet101AtStride16() {
    assertFeatures(
        ResNet.ofDepth(101, 64, 16, NORM),
        Shape.of(1, 17, 13, 256),
        Shape.of(1, 5, 4, 2048),
        42_500_160);
  }

  @Test
  void mobileNetV2AtBothStridesAndInBothVariants() {
    // torchvision's mobilenet_v2: 3 504 872 − classifier 1 281 000 − last convolution with its
    // norm 320·1280 + 2·1280 = 1 811 712.
    Shape low = Shape.of(1, 17, 13, 24);
    assertFeatures(new MobileNetV2(16, false, NORM), low, Shape.of(1, 5, 4, 320), 1_811_712);
    assertFeatures(new MobileNetV2(8, false, NORM), low, Shape.of(1, 9, 7, 320), 1_811_712);
    // The expansion of bottleneck 0: 32·32 weights and 32 scales and shifts.
    assertFeatures(new MobileNetV2(16, true, NORM), low, Shape.of(1, 5, 4, 320), 1_811_712 + 1_088);
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
