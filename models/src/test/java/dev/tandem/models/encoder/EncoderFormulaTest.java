package dev.tandem.models.encoder;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.models.encoder.PlainLayers.Map3;
import dev.tandem.testing.TestGraph;
import dev.tandem.testing.TestValues;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The maps of convolutional encoders against the same networks in plain loops. */
class EncoderFormulaTest {
  private static final BatchNorm NORM = new BatchNorm(0.1);

  /** A network as its paper and torchvision write it down. */
  private interface Plain {
    List<Map3> maps(PlainLayers layers, Map3 image);
  }

  private static void assertMaps(Encoder encoder, int rows, int columns, Plain plain) {
    float[] pixels = TestValues.random(rows * columns * 3, 2);
    Map3 image =
        new Map3(
            rows,
            columns,
            3,
            IntStream.range(0, pixels.length).mapToDouble(i -> pixels[i]).toArray());
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      ForwardPass pass = ForwardPass.inference(graph.tf(), store.scope("net"));
      Features features = encoder.encode(pass, graph.constant(pixels, 1, rows, columns, 3));
      List<Map3> expected = plain.maps(new PlainLayers(graph, store, "net/"), image);
      List<float[]> found =
          graph.allFloats(features.maps().stream().map(Features.FeatureMap::values).toList());
      assertEquals(expected.size(), found.size());
      for (int i = 0; i < found.size(); i++) {
        Map3 map = expected.get(i);
        assertArrayEquals(
            new long[] {1, map.rows(), map.columns(), map.channels()},
            features.maps().get(i).values().shape().asArray());
        assertClose("map " + i, map.values(), found.get(i), 1e-5);
      }
    }
  }

  /** Sandler et al. 2018, table 2, at an output stride of 16 (DeepLab). */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mobileNetV2IsThatOfItsPaper(boolean firstExpansion) {
    int[][] stages = {
      // expansion, channels, count, stride, dilation of the first, dilation of the others
      {1, 16, 1, 1, 1, 1},
      {6, 24, 2, 2, 1, 1},
      {6, 32, 3, 2, 1, 1},
      {6, 64, 4, 2, 1, 1},
      {6, 96, 3, 1, 1, 1},
      {6, 160, 3, 1, 1, 2},
      {6, 320, 1, 1, 2, 2}
    };
    assertMaps(
        new MobileNetV2(16, firstExpansion, NORM),
        33,
        49,
        (layers, image) -> {
          List<Map3> blocks = new ArrayList<>();
          Map3 x = layers.batchNorm(layers.convolution(image, "conv0", 2, 1), "bn0").relu6();
          for (int[] stage : stages) {
            for (int i = 0; i < stage[2]; i++) {
              Map3 y = x;
              String block = "block" + blocks.size() + "/";
              if (stage[0] > 1 || firstExpansion) {
                y = layers.convolution(y, block + "expand/conv", 1, 1);
                assertEquals(stage[0] * x.channels(), y.channels());
                y = layers.batchNorm(y, block + "expand/bn").relu6();
              }
              int stride = i == 0 ? stage[3] : 1;
              y = layers.depthwise(y, block + "depthwise/conv", stride, stage[i == 0 ? 4 : 5]);
              y = layers.batchNorm(y, block + "depthwise/bn").relu6();
              y = layers.convolution(y, block + "project/conv", 1, 1);
              assertEquals(stage[1], y.channels());
              // The projection is linear: no activation behind it.
              y = layers.batchNorm(y, block + "project/bn");
              x = i > 0 ? x.plus(y) : y;
              blocks.add(x);
            }
          }
          // The last block of each resolution that a decoder may ask for.
          return List.of(blocks.get(2), blocks.get(5), blocks.get(12), blocks.get(16));
        });
  }

  /** He et al. 2016 with two 3×3 convolutions in a block; the stride 32 network has no dilation. */
  @Test
  void resNetOfBasicBlocksIsThatOfItsPaper() {
    assertMaps(
        ResNet.ofDepth(18, 4, 32, NORM),
        65,
        49,
        (layers, image) -> {
          Map3 x = layers.batchNorm(layers.convolution(image, "conv1", 2, 1), "bn1").relu();
          return layersOf(layers, PlainLayers.maxPool(x, false), EncoderFormulaTest::basic);
        });
  }

  /** Three 3×3 convolutions before a pooling in ceil mode, and bottlenecks behind it. */
  @ParameterizedTest
  @CsvSource({"65, 49", "64, 48"})
  void resNetWithADeepStemIsThatOfTheReference(int rows, int columns) {
    ResNet encoder =
        new ResNet(
            ResNet.Block.BOTTLENECK, List.of(2, 2, 2, 2), ResNet.Stem.DEEP, List.of(), 4, 32, NORM);
    assertMaps(
        encoder,
        rows,
        columns,
        (layers, image) -> {
          Map3 x = layers.convolution(image, "conv1/0", 2, 1);
          x = layers.convolution(layers.batchNorm(x, "conv1/1").relu(), "conv1/3", 1, 1);
          x = layers.convolution(layers.batchNorm(x, "conv1/4").relu(), "conv1/6", 1, 1);
          assertEquals(8, x.channels());
          x = PlainLayers.maxPool(layers.batchNorm(x, "bn1").relu(), true);
          return layersOf(layers, x, EncoderFormulaTest::bottleneck);
        });
  }

  private interface Residual {
    Map3 of(PlainLayers layers, Map3 x, String block, int stride);
  }

  private static List<Map3> layersOf(PlainLayers layers, Map3 stem, Residual residual) {
    List<Map3> maps = new ArrayList<>();
    Map3 x = stem;
    for (int layer = 1; layer <= 4; layer++) {
      for (int i = 0; i < 2; i++) {
        String block = "layer" + layer + "/" + i + "/";
        int stride = layer > 1 && i == 0 ? 2 : 1;
        Map3 shortcut = x;
        if (layers.has(block + "downsample")) {
          shortcut = layers.convolution(x, block + "downsample/0", stride, 1);
          shortcut = layers.batchNorm(shortcut, block + "downsample/1");
        }
        x = residual.of(layers, x, block, stride).plus(shortcut).relu();
      }
      maps.add(x);
    }
    return maps;
  }

  private static Map3 basic(PlainLayers layers, Map3 x, String block, int stride) {
    Map3 y = layers.batchNorm(layers.convolution(x, block + "conv1", stride, 1), block + "bn1");
    return layers.batchNorm(layers.convolution(y.relu(), block + "conv2", 1, 1), block + "bn2");
  }

  private static Map3 bottleneck(PlainLayers layers, Map3 x, String block, int stride) {
    Map3 y = layers.batchNorm(layers.convolution(x, block + "conv1", 1, 1), block + "bn1");
    y = layers.convolution(y.relu(), block + "conv2", stride, 1);
    y = layers.batchNorm(y, block + "bn2").relu();
    return layers.batchNorm(layers.convolution(y, block + "conv3", 1, 1), block + "bn3");
  }
}
