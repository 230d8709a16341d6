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
import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A network without batch norm, such as a vision transformer with DPT, has no statistics. */
class RecalibrationWithoutBatchNormTest {
  @TempDir private Path folder;

  /** The same with batch norm. */
  private record Normalized(OneByOneNetwork network) implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return network.encode(pass, new BatchNorm(0.1).apply(pass.in("norm"), images));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      return network.decode(pass, features);
    }

    @Override
    public int classCount() {
      return network.classCount();
    }
  }

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
        assertThrows(InvalidInputException.class, () -> recalibrate(new Normalized(network)))
            .getMessage();
    assertTrue(ofImage.contains("images/a.png"), ofImage);
  }
}
