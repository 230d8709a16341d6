package dev.tandem.training;

import dev.tandem.data.FolderDataset;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.SegmentationClass;
import dev.tandem.graph.Replica;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.tensorflow.op.Ops;

/**
 * Square images of one colour whose pixels are all of the first class.
 *
 * @param folder of the files
 * @param side pixels
 * @param classes of the data set
 */
record PlainImages(Path folder, int side, int classes) {
  /** Writes an image and its labels. */
  void draw(String id, int colour) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, colour);
    }
    ImageIO.write(image, "png", folder.resolve("images/" + id + ".png").toFile());
    BufferedImage label = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(label, "png", folder.resolve("labels/" + id + ".png").toFile());
  }

  /** The images as a data set. */
  FolderDataset dataset() {
    List<SegmentationClass> named =
        IntStream.range(0, classes).mapToObj(i -> new SegmentationClass("class " + i, i)).toList();
    return new FolderDataset(folder, "images/{id}.png", "labels/{id}.png", named, 255);
  }

  /** Batches of one of the images. */
  InputPipeline pipeline(Ops tf, String id, SampleTransform view, int batch, boolean withLabels) {
    return new InputPipeline(
        tf,
        new InputPipeline.Source(dataset(), List.of(id), withLabels),
        view,
        batch,
        1,
        1,
        Replica.only());
  }
}
