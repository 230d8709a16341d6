package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.augment.ImageAugmentation;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Replica;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Images of one colour: the red of image i is 10·i, and all its labels are i. */
abstract class PlainImagesBase {
  static final int COUNT = 6;

  static final int SIZE = 4;

  static final List<String> IDS = IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();

  @TempDir Path folder;

  @BeforeEach
  void writeImages() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    for (int i = 0; i < COUNT; i++) {
      BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < SIZE * SIZE; p++) {
        image.setRGB(p % SIZE, p / SIZE, 10 * i << 16);
      }
      ImageIO.write(image, "png", folder.resolve("images/" + i + ".png").toFile());
      writeLabel(i, SIZE, i);
    }
  }

  final void writeLabel(int id, int size, int value) throws IOException {
    BufferedImage label = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    for (int p = 0; p < size * size; p++) {
      label.getRaster().setSample(p % size, p / size, 0, value);
    }
    ImageIO.write(label, "png", folder.resolve("labels/" + id + ".png").toFile());
  }

  final FolderDataset dataset() {
    return new FolderDataset(
        folder,
        "images/{id}.png",
        "labels/{id}.png",
        IDS.stream().map(id -> new SegmentationClass(id, 0)).toList(),
        255);
  }

  final InputPipeline pipeline(TestGraph graph, boolean withLabels, long seed) {
    return pipeline(graph, withLabels, 2, seed, Replica.only());
  }

  final InputPipeline pipeline(
      TestGraph graph, boolean withLabels, int batch, long seed, Replica replica) {
    return new InputPipeline(
        graph.tf(),
        new InputPipeline.Source(dataset(), IDS, withLabels),
        ImageAugmentation.weak(SIZE),
        batch,
        seed,
        2,
        replica);
  }

  /** The images of the given number of batches of two; checks that their labels belong to them. */
  final List<Integer> order(long step, int batches, long seed) {
    return order(step, batches, 2, seed, Replica.only());
  }

  final List<Integer> order(long step, int batches, int size, long seed, Replica replica) {
    try (TestGraph graph = new TestGraph()) {
      InputPipeline pipeline = pipeline(graph, true, size, seed, replica);
      pipeline.start(ReplicatedSession.of(graph.session()), step);
      List<Integer> order = new ArrayList<>();
      for (int batch = 0; batch < batches; batch++) {
        try (Result result =
            graph.session().runner().fetch(pipeline.images()).fetch(pipeline.labels()).run()) {
          TFloat32 images = (TFloat32) result.get(0);
          TInt32 labels = (TInt32) result.get(1);
          for (int i = 0; i < size; i++) {
            int id = Math.round(images.getFloat(i, 1, 1, 0) * 255 / 10);
            assertEquals(id, labels.getInt(i, 1, 1));
            order.add(id);
          }
        }
      }
      return order;
    }
  }
}
