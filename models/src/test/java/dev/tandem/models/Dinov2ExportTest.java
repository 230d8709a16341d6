package dev.tandem.models;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.SegmentationClass;
import dev.tandem.export.SavedModelExporter;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Prediction;
import dev.tandem.models.decoder.DptDecoder;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** A vision transformer as a SavedModel: it takes images of any size. */
class Dinov2ExportTest {
  private static final EncoderDecoder MODEL =
      EncoderDecoder.dpt(
          new Dinov2(8, 4, 2, List.of(0, 1, 2, 3), Dinov2.FeedForward.GELU, 3),
          new DptDecoder(4, List.of(4, 4, 8, 8)),
          2);
  private static final List<SegmentationClass> CLASSES = SegmentationClass.named("a", "b");

  /** The table's own grid, others, less than half a patch, and sides that are no multiples. */
  private static final List<int[]> SIZES =
      List.of(new int[] {42, 42}, new int[] {56, 28}, new int[] {5, 6}, new int[] {33, 61});

  @TempDir Path folder;

  @Test
  void itGivesWhatTheSameNetworkGivesWhereTheSizeIsKnown() throws IOException {
    Path checkpoint = folder.resolve("checkpoint/variables");
    List<BufferedImage> images = SIZES.stream().map(Dinov2ExportTest::image).toList();
    List<float[]> confidences;
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      List<Operand<TFloat32>> known =
          images.stream()
              .map(
                  image ->
                      Prediction.of(tf, MODEL, store.scope("student"), pixels(graph, image))
                          .confidence())
              .toList();
      graph.initialize(store);
      new VariableSaver(tf, store.variables()).save(graph.session(), checkpoint);
      confidences = graph.allFloats(known);
    }
    Path model = folder.resolve("saved_model");
    SavedModelExporter.export(
        MODEL, CLASSES, "student", (saver, session) -> saver.restore(session, checkpoint), model);
    try (SavedModelPredictor predictor = new SavedModelPredictor(model)) {
      for (int i = 0; i < images.size(); i++) {
        Path file = folder.resolve(i + ".png");
        ImageIO.write(images.get(i), "png", file.toFile());
        SavedModelPredictor.Labeling labeling = predictor.predict(file);
        assertEquals(SIZES.get(i)[1], labeling.width());
        assertClose("image " + i, confidences.get(i), labeling.confidence(), 1e-5);
      }
    }
  }

  private static BufferedImage image(int[] size) {
    BufferedImage image = new BufferedImage(size[1], size[0], BufferedImage.TYPE_INT_RGB);
    Random random = new Random(size[0]);
    for (int y = 0; y < size[0]; y++) {
      for (int x = 0; x < size[1]; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  private static Operand<TUint8> pixels(TestGraph graph, BufferedImage image) {
    int[] values = new int[image.getHeight() * image.getWidth() * 3];
    for (int i = 0; i < values.length; i++) {
      int rgb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
      values[i] = rgb >> (8 * (2 - i % 3)) & 0xFF;
    }
    Operand<TInt32> whole = graph.constant(values, 1, image.getHeight(), image.getWidth(), 3);
    return graph.tf().dtypes.cast(whole, TUint8.class);
  }
}
