package dev.tandem.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Resize;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Images of 6×7 pixels and a network that takes multiples of 4. */
class NetworkTest {
  private static final int HEIGHT = 6;
  private static final int WIDTH = 7;
  private static final long[] IMAGES = {1, HEIGHT, WIDTH, 3};

  /** Remembers the images that the encoder was given. */
  private static final class Spy implements SegmentationModel {
    private final FourPixelBlocks model = new FourPixelBlocks();
    private final List<Operand<TFloat32>> seen = new ArrayList<>();

    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      seen.add(images);
      return model.encode(pass, images);
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      return model.decode(pass, features);
    }

    @Override
    public int classCount() {
      return model.classCount();
    }

    @Override
    public int sizeMultiple() {
      return model.sizeMultiple();
    }
  }

  private static Network network(TestGraph graph, SegmentationModel model) {
    VariableStore store = new VariableStore(graph.tf(), 0);
    return new Network(model, ForwardPass.inference(graph.tf(), store.scope("student")));
  }

  private static Operand<TFloat32> ones(TestGraph graph, long... shape) {
    float[] values = new float[(int) Shape.of(shape).size()];
    Arrays.fill(values, 1);
    return graph.constant(values, shape);
  }

  @Test
  void theEncoderSeesTheImageWithBlackAtTheBottomAndTheRight() {
    try (TestGraph graph = new TestGraph()) {
      Spy spy = new Spy();
      Features features = network(graph, spy).encode(ones(graph, IMAGES));
      assertPadded(graph.floats(spy.seen.get(0)));
      assertArrayEquals(new long[] {1, 8, 8, 3}, graph.shapeOf(spy.seen.get(0)));
      // Of 16 pixels in each block, so many are of the image: 4·4, 4·3, 2·4, 2·3.
      float[] expected = {1, 3 / 4f, 1 / 2f, 3 / 8f};
      float[] found = graph.floats(features.deepest().values());
      for (int i = 0; i < found.length; i++) {
        assertEquals(expected[i / 3], found[i], 1e-6);
      }
    }
  }

  @Test
  void aSizeThatIsKnownOnlyWhenTheGraphRunsIsPaddedToo() {
    try (TestGraph graph = new TestGraph()) {
      Spy spy = new Spy();
      network(graph, spy).encode(ofUnknownSize(graph));
      assertPadded(graph.floats(spy.seen.get(0)));
      assertArrayEquals(new long[] {1, 8, 8, 3}, graph.shapeOf(spy.seen.get(0)));
    }
  }

  @Test
  void mapsAtTheImagesSizeAreThoseOfThePaddedSizeWithoutThePadding() {
    for (boolean known : List.of(true, false)) {
      try (TestGraph graph = new TestGraph()) {
        Ops tf = graph.tf();
        Operand<TFloat32> images = known ? ones(graph, IMAGES) : ofUnknownSize(graph);
        Segmentation segmentation = network(graph, new FourPixelBlocks()).segment(images);
        // From 2×2 to 8×8 with aligned corners, value = y/7: rows 0 to 5 and columns 0 to 6 stay.
        Operand<TFloat32> maps = graph.constant(new float[] {0, 0, 1, 1}, 1, 2, 2, 1);
        Operand<TFloat32> cut =
            segmentation.atImageSize(tf, maps, tf.constant(new int[] {HEIGHT, WIDTH}));
        assertArrayEquals(new long[] {1, HEIGHT, WIDTH, 1}, graph.shapeOf(cut));
        float[] values = graph.floats(cut);
        for (int i = 0; i < values.length; i++) {
          assertEquals(i / WIDTH / 7.0, values[i], 1e-6);
        }
      }
    }
  }

  @Test
  void mapsAtTheDecodersSizeHaveTheFillWhereTheImageWasPadded() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      // A model whose decoder works at the size of the padded image.
      Segmentation segmentation =
          new Segmentation(() -> graph.constant(new float[64], 1, 8, 8, 1))
              .with(Optional.of(Padding.of(tf, ones(graph, IMAGES), 4)));
      int[] labels = IntStream.rangeClosed(1, HEIGHT * WIDTH).toArray();
      int[] filled =
          graph.ints(
              segmentation.atDecoderSize(
                  tf, graph.constant(labels, 1, HEIGHT, WIDTH), tf.constant(-1)));
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          int expected = y < HEIGHT && x < WIDTH ? y * WIDTH + x + 1 : -1;
          assertEquals(expected, filled[8 * y + x]);
        }
      }
      // At half that size every second pixel of every second row: rows 0, 2, 4, 6.
      Segmentation half =
          new Segmentation(() -> graph.constant(new float[16], 1, 4, 4, 1))
              .with(Optional.of(Padding.of(tf, ones(graph, IMAGES), 4)));
      float[] confidences = new float[HEIGHT * WIDTH];
      Arrays.fill(confidences, 0.5f);
      float[] found =
          graph.floats(
              half.atDecoderSize(
                  tf, graph.constant(confidences, 1, HEIGHT, WIDTH), tf.constant(0f)));
      for (int i = 0; i < found.length; i++) {
        assertEquals(i / 4 < 3 ? 0.5f : 0, found[i]);
      }
    }
  }

  @Test
  void imagesOfASizeThatFitsAddNoOpToTheGraph() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> images = ones(graph, 1, 8, 4, 3);
      SegmentationModel model = new FourPixelBlocks();
      VariableStore store = new VariableStore(tf, 0);
      ForwardPass pass = ForwardPass.inference(tf, store.scope("student"));
      // The first pass makes the variables, which the others share.
      model.decode(pass, model.encode(pass, images)).logits();
      int before = operations(graph).size();
      model.decode(pass, model.encode(pass, images)).logits();
      int between = operations(graph).size();
      Network network = new Network(model, pass);
      Features features = network.encode(images);
      assertTrue(features.sizeChange().isEmpty());
      network.decode(features).logits();
      List<String> all = operations(graph);
      assertEquals(all.subList(before, between), all.subList(between, all.size()));
    }
  }

  @Test
  void aNetworkThatTakesEverySizePadsNothing() {
    try (TestGraph graph = new TestGraph()) {
      SegmentationModel model = new ResizingModel(1);
      assertEquals(Optional.empty(), SizeChange.of(graph.tf(), ones(graph, IMAGES), model));
      assertEquals(Optional.empty(), SizeChange.of(graph.tf(), ofUnknownSize(graph), model));
    }
  }

  /** Takes multiples of a size, to which images are resized; gives the images back. */
  private record ResizingModel(int sizeMultiple) implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      return new Segmentation(() -> features.deepest().values());
    }

    @Override
    public int classCount() {
      return 3;
    }

    @Override
    public SizeChange.Kind sizeChange() {
      return SizeChange.Kind.RESIZE;
    }
  }

  @Test
  void imagesAreResizedToTheNearestMultipleOfEachSide() {
    for (boolean known : List.of(true, false)) {
      try (TestGraph graph = new TestGraph()) {
        // 6/4 + ½ = 2, 7/4 + ½ = 2.25: both sides become 8; with 14 both are one multiple.
        for (int multiple : new int[] {4, 14}) {
          Operand<TFloat32> images = known ? ones(graph, IMAGES) : ofUnknownSize(graph);
          Network network = network(graph, new ResizingModel(multiple));
          Features features = network.encode(images);
          long side = multiple == 4 ? 8 : 14;
          assertArrayEquals(
              new long[] {1, side, side, 3}, graph.shapeOf(features.deepest().values()));
          Segmentation output = network.decode(features);
          assertArrayEquals(
              IMAGES,
              graph.shapeOf(
                  output.atImageSize(
                      graph.tf(), output.logits(), Resize.sizeOf(graph.tf(), images))));
        }
      }
    }
  }

  @Test
  void labelsOfResizedImagesAreTheNearestOfTheImages() {
    try (TestGraph graph = new TestGraph()) {
      Segmentation output = network(graph, new ResizingModel(2)).segment(ones(graph, 1, 3, 3, 3));
      int[] labels = {1, 2, 3, 4, 5, 6, 7, 8, 9};
      // To 4×4: rows and columns 0, 0, 1, 2.
      assertArrayEquals(
          new int[] {1, 1, 2, 3, 1, 1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9},
          graph.ints(
              output.atDecoderSize(
                  graph.tf(), graph.constant(labels, 1, 3, 3), graph.tf().constant(-1))));
    }
  }

  /** Ones of the same size, which is not known when the graph is built. */
  private static Operand<TFloat32> ofUnknownSize(TestGraph graph) {
    return graph.tf().placeholderWithDefault(ones(graph, IMAGES), Shape.of(1, -1, -1, 3));
  }

  private static void assertPadded(float[] images) {
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        for (int c = 0; c < 3; c++) {
          assertEquals(y < HEIGHT && x < WIDTH ? 1 : 0, images[(8 * y + x) * 3 + c]);
        }
      }
    }
  }

  /** The types of all ops in the order in which they were added. */
  private static List<String> operations(TestGraph graph) {
    List<String> types = new ArrayList<>();
    ((Graph) graph.tf().scope().env()).operations().forEachRemaining(op -> types.add(op.type()));
    return types;
  }
}
