package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.augment.ImageAugmentation;
import dev.tandem.data.InputPipeline;
import dev.tandem.evaluation.BatchNormRecalibration;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TFloat32;

/** Re-estimated statistics are those of the images alone: what was there before is forgotten. */
class BatchNormRecalibrationTest {
  private static final int SIDE = 32;

  @TempDir private Path folder;

  /** After that many batches of one image each, of a red, a green and a blue one. */
  private float[][] statistics(int batches) throws IOException {
    PlainImages plain = new PlainImages(folder, SIDE, 2);
    plain.draw("red", 0xFF0000);
    plain.draw("green", 0x00FF00);
    plain.draw("blue", 0x0000FF);
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      InputPipeline images =
          new InputPipeline(
              graph.tf(),
              new InputPipeline.Source(plain.dataset(), List.of("red", "green", "blue"), false),
              ImageAugmentation.weak(8),
              1,
              1,
              1,
              Replica.only());
      BatchNormRecalibration recalibration =
          new BatchNormRecalibration(
              graph.tf(),
              new NormalizedNetwork(new OneByOneNetwork(false)),
              store.scope("teacher"),
              images,
              0);
      graph.initialize(store);
      recalibration.run(graph.session(), batches);
      return new float[][] {value(graph, store, "mean"), value(graph, store, "var")};
    }
  }

  @SuppressWarnings("unchecked") // A running statistic is float32.
  private static float[] value(TestGraph graph, VariableStore store, String name) {
    return graph.valueOf(
        (Variable<TFloat32>) store.find("teacher/norm/running_" + name).orElseThrow());
  }

  @Test
  void theyAreTheMeanOverTheBatches() throws IOException {
    // Each image once: every colour is 1 in one of three, and within an image nothing varies. The
    // statistics were 0 and 1.
    float[][] found = statistics(3);
    assertArrayEquals(new float[] {1 / 3f, 1 / 3f, 1 / 3f}, found[0], 1e-6f);
    assertArrayEquals(new float[3], found[1], 1e-6f);
  }

  @Test
  void asManyBatchesCountAsAreAskedFor() throws IOException {
    float[] mean = statistics(2)[0];
    float sum = 0;
    for (float colour : mean) {
      assertEquals(0.25f, Math.abs(colour - 0.25f), 1e-6f, "0 or one half");
      sum += colour;
    }
    assertEquals(1, sum, 1e-6f);
  }
}
