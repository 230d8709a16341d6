package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.BatchNormRecalibration;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.SegmentationModel;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.op.Ops;

/** A network without batch norm, such as a vision transformer with DPT, has no statistics. */
class RecalibrationWithoutBatchNormTest {
  @TempDir private Path folder;

  /** On an image that cannot be read: whoever reads it fails. */
  private void recalibrate(SegmentationModel model) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.write(folder.resolve("images/a.png"), new byte[] {1, 2});
    FolderDataset dataset =
        new FolderDataset(
            folder,
            "images/{id}.png",
            "labels/{id}.png",
            List.of(new SegmentationClass("a", 0), new SegmentationClass("b", 1)),
            255);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      InputPipeline images =
          new InputPipeline(
              tf,
              new InputPipeline.Source(dataset, List.of("a"), false),
              ImageAugmentation.weak(4),
              1,
              1,
              1,
              Replica.only());
      BatchNormRecalibration recalibration =
          new BatchNormRecalibration(tf, model, store.scope("teacher"), images, 0);
      graph.initialize(store);
      recalibration.run(graph.session(), 2);
    }
  }

  @Test
  void itIsRefusedBeforeAnImageIsRead() {
    OneByOneNetwork network = new OneByOneNetwork(false);
    assertEquals(
        "the network has no batch norm, expected one whose statistics can be re-estimated",
        assertThrows(InvalidInputException.class, () -> recalibrate(network)).getMessage());
    String ofImage =
        assertThrows(InvalidInputException.class, () -> recalibrate(new NormalizedNetwork(network)))
            .getMessage();
    assertTrue(ofImage.contains("images/a.png"), ofImage);
  }
}
