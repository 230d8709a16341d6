package dev.tandem.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.SegmentationClass;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.FourPixelBlocks;
import dev.tandem.model.Prediction;
import dev.tandem.model.SegmentationModel;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TUint8;

/** A network that takes multiples of 4 predicts images of any size at their own size. */
class PaddedExportTest {
  private static final SegmentationModel MODEL = new FourPixelBlocks();
  private static final List<SegmentationClass> CLASSES =
      List.of(new SegmentationClass("red", 0xFF0000), new SegmentationClass("green", 0x00FF00));

  @TempDir Path folder;

  @Test
  void labelsOfAnExportedNetworkHaveTheImagesSize() throws IOException {
    Path checkpoint = folder.resolve("checkpoint/variables");
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Prediction prediction =
          Prediction.of(
              tf,
              MODEL,
              store.scope("student"),
              tf.dtypes.cast(graph.constant(new int[6 * 7 * 3], 1, 6, 7, 3), TUint8.class));
      graph.initialize(store);
      assertArrayEquals(new long[] {1, 6, 7}, graph.shapeOf(prediction.label()));
      assertArrayEquals(new long[] {1, 6, 7}, graph.shapeOf(prediction.confidence()));
      assertArrayEquals(new long[] {1, 6, 7, 2}, graph.shapeOf(prediction.probabilities()));
      new VariableSaver(tf, store.variables()).save(graph.session(), checkpoint);
    }
    Path model = folder.resolve("saved_model");
    SavedModelExporter.export(
        MODEL, CLASSES, "student", (saver, session) -> saver.restore(session, checkpoint), model);
    try (SavedModelPredictor predictor = new SavedModelPredictor(model)) {
      // 6×7 is padded to 8×8, 3×2 to 4×4; 8×12 is not. All are green at the top.
      for (int[] size : new int[][] {{6, 7}, {8, 12}, {3, 2}}) {
        SavedModelPredictor.Labeling labeling = predictor.predict(image(size[0], size[1]));
        assertEquals(size[1], labeling.width());
        assertEquals(size[0] * size[1], labeling.label().length);
        assertEquals(size[0] * size[1], labeling.confidence().length);
        assertEquals(1, labeling.label()[0]);
      }
      SavedModelPredictor.Labeling labeling = predictor.predict(image(6, 7));
      // Green is 4 rows of the block above, red 2 of the 4 below; with aligned corners the
      // logits 1 − y/7 and y/14 are equal at y = 4.67: rows 0 to 4 are green, row 5 is red.
      for (int i = 0; i < labeling.label().length; i++) {
        assertEquals(i / 7 < 5 ? 1 : 0, labeling.label()[i], "pixel " + i);
      }
    }
  }

  /** Rows 0 to 3 are green, those below red. */
  private Path image(int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, y < 4 ? 0x00FF00 : 0xFF0000);
      }
    }
    Path file = folder.resolve(height + "x" + width + ".png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
