package dev.tandem.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A network that gives something else than it says is refused when its graph is built. */
class MisdescribedNetworkTest {
  /**
   * Gives a map of stride 4 and logits of two channels.
   *
   * @param stride that it says
   * @param classCount that it says
   */
  private record Misdescribed(int stride, int classCount) implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      Features features = new FourPixelBlocks().encode(pass, images);
      return Features.of(List.of(new Features.FeatureMap(stride, features.deepest().values())));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      return new FourPixelBlocks().decode(pass, features);
    }
  }

  private static Network network(TestGraph graph, int stride, int classCount) {
    VariableStore store = new VariableStore(graph.tf(), 0);
    return new Network(
        new Misdescribed(stride, classCount),
        ForwardPass.inference(graph.tf(), store.scope("student")));
  }

  private static Operand<TFloat32> images(TestGraph graph) {
    return graph.constant(new float[16 * 16 * 3], 1, 16, 16, 3);
  }

  @Test
  void aMapOfAnotherSizeThanItsStrideSaysIsRefused() {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> images = images(graph);
      network(graph, 4, 2).encode(images);
      assertEquals(
          "the encoder says that a map of [1, 4, 4, 3] of images of [1, 16, 16, 3] has stride 8,"
              + " which would be 2 pixels along a side of 16, found 4",
          assertThrows(IllegalStateException.class, () -> network(graph, 8, 2).encode(images))
              .getMessage());
    }
  }

  @Test
  void logitsOfAnotherNumberOfClassesThanTheNetworkSaysAreRefused() {
    try (TestGraph graph = new TestGraph()) {
      Segmentation output = network(graph, 4, 3).segment(images(graph));
      assertEquals(
          "the network gives logits of 2 channels, expected 3 as its classCount() says",
          assertThrows(IllegalStateException.class, output::logits).getMessage());
    }
  }
}
