package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.experiments.annotation.PaintedPhotographs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Six kinds of annotations of the same six photographs, through {@code split}, {@code check} and
 * {@code train} without a config being edited.
 */
class AnnotationKindsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "labelme, images, masks-from-labelme/{id}.png, background fruit leaf, 0 2 1",
    "labelme-voc, JPEGImages, SegmentationClassPNG/{id}.png, _background_ leaf fruit, 0 1 2",
    "cvat, JPEGImages, SegmentationClass/{id}.png, background leaf fruit, 0 3399167 16396883",
    "coco, images, masks-from-coco/{id}.png, background leaf fruit, 0 1 2",
    "coco-panoptic, images, masks-from-coco-panoptic/{id}.png, ground leaf fruit, 0 1 2",
    "label-studio, images, masks-from-label-studio/{id}.png, background leaf fruit, 0 1 2"
  })
  void splitCheckTrain(String kind, String images, String labels, String classes, String numbers)
      throws IOException {
    Path photos = PaintedPhotographs.annotated(kind, folder.resolve("photos"), images);
    TinyProject.Outcome split =
        TinyProject.tandem("split", photos, "--out", folder.resolve("lists"));
    assertEquals(ExitCode.DONE, split.code(), split.err());
    assertTrue(split.out().contains(": 5 labelled, 3 unlabelled, 1 validation\n"), split.out());
    JsonObject dataset =
        JsonParser.parseString(Files.readString(photos.resolve("tandem.json")))
            .getAsJsonObject()
            .getAsJsonObject("dataset");
    assertEquals(images + "/{id}.jpg", dataset.get("images").getAsString());
    assertEquals(labels, dataset.get("labels").getAsString());
    assertEquals("[\"" + classes.replace(" ", "\",\"") + "\"]", dataset.get("classes").toString());
    // A corner of labelme's is a pixel, in the others it lies between pixels.
    int last = kind.equals("labelme") ? 1 : 0;
    assertPixels(photos.resolve(labels.replace("{id}", "p1")), last, numbers.split(" "));

    TinyProject.Outcome check = TinyProject.tandem("check", photos);
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    assertTrue(check.out().contains("9 images, all of 48×36 pixels"), check.out());
    List<Object> train =
        new ArrayList<>(
            List.of("train", photos.resolve("tandem.json"), "--run-dir", folder.resolve("run")));
    train.addAll(List.of("--set", "method.kind=supervised", "--set", "training.steps=1"));
    TinyProject.TINY.forEach(setting -> train.addAll(List.of("--set", setting)));
    TinyProject.Outcome training = TinyProject.tandem(train.toArray());
    assertEquals(ExitCode.DONE, training.code(), training.err());
  }

  /** The ground, the leaf, and the fruit that covers a corner of the leaf, by their edges. */
  private static void assertPixels(Path file, int last, String... numbers) throws IOException {
    BufferedImage mask = ImageIO.read(file.toFile());
    int ground = Integer.parseInt(numbers[0]);
    int leaf = Integer.parseInt(numbers[1]);
    int fruit = Integer.parseInt(numbers[2]);
    assertEquals(ground, pixel(mask, 9, 8));
    assertEquals(leaf, pixel(mask, 10, 8));
    assertEquals(leaf, pixel(mask, 27 + last, 19));
    assertEquals(ground, pixel(mask, 28 + last, 19));
    assertEquals(leaf, pixel(mask, 23, 20));
    assertEquals(fruit, pixel(mask, 24, 20));
    assertEquals(fruit, pixel(mask, 41 + last, 31));
    assertEquals(ground, pixel(mask, 42 + last, 31));
    assertEquals(ground, pixel(mask, 24, 32 + last));
  }

  /** The number of a palette PNG, or the colour of another. */
  private static int pixel(BufferedImage mask, int x, int y) {
    return mask.getRaster().getNumBands() == 1
        ? mask.getRaster().getSample(x, y, 0)
        : mask.getRGB(x, y) & 0xFFFFFF;
  }
}
