package dev.tandem.experiments.assembly;

import dev.tandem.experiments.config.DatasetConfig;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.report.ImageFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small data set to measure with, in a temporary folder: noisy images of square tiles, whose
 * labels hold the first {@code classesPresent} classes. A square block of tiles that holds all of
 * them is repeated: a crop has all as long as it covers a block (for K classes √K·8 pixels, rounded
 * up to whole tiles, after scaling).
 */
final class SyntheticImages implements AutoCloseable {
  private static final int COUNT = 8;
  private static final int TILE = 8;
  private static final int NOISE = 64;

  private final TemporaryFolder temporary = new TemporaryFolder("tandem-bench");
  private final Path folder = temporary.path();

  /**
   * Writes the images.
   *
   * @param side height and width in pixels
   */
  void draw(int classesPresent, int side) {
    try {
      Files.createDirectories(folder.resolve("images"));
      Files.createDirectories(folder.resolve("labels"));
      for (int i = 0; i < 2 * COUNT; i++) {
        drawPair(i, classesPresent, side);
      }
      list("labeled", 0);
      list("unlabeled", 0);
      list("valid", COUNT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void list(String name, int first) throws IOException {
    String ids =
        IntStream.range(first, first + COUNT).mapToObj(i -> i + "\n").collect(Collectors.joining());
    Files.writeString(folder.resolve(name + "_filename.txt"), ids);
  }

  private void drawPair(int number, int classesPresent, int side) {
    Random random = new Random(number);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    BufferedImage label = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    int block = (int) Math.ceil(Math.sqrt(classesPresent));
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int tile = x / TILE % block + block * (y / TILE % block) + number;
        int value = tile % classesPresent;
        int brightness = 255 * value / classesPresent;
        int grey = Math.min(255, brightness + random.nextInt(NOISE));
        image.setRGB(x, y, grey << 16 | grey << 8 | random.nextInt(256));
        label.getRaster().setSample(x, y, 0, value);
      }
    }
    ImageFile.writePng(image, folder.resolve("images/" + number + ".png"));
    ImageFile.writePng(label, folder.resolve("labels/" + number + ".png"));
  }

  /** What makes a config take these images, with the classes that it has. */
  List<String> overrides(ExperimentConfig config) {
    List<String> overrides = new ArrayList<>();
    DatasetConfig dataset = config.dataset();
    if (dataset.classes().isEmpty()) {
      String names =
          Datasets.described(dataset).classes().stream()
              .map(c -> '"' + c.name() + '"')
              .collect(Collectors.joining(",", "[", "]"));
      overrides.add("dataset.classes=" + names);
    }
    overrides.addAll(
        List.of(
            "dataset.kind=folder",
            "dataset.root=" + folder,
            "dataset.split=" + folder,
            "dataset.images=images/{id}.png",
            "dataset.labels=labels/{id}.png",
            "dataset.label_format=indices",
            "dataset.unlabeled_images=",
            "dataset.ignore_value=255"));
    return overrides;
  }

  @Override
  public void close() {
    temporary.close();
  }
}
