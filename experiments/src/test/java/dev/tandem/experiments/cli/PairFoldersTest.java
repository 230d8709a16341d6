package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.PredictedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairFoldersTest {
  @TempDir Path folder;
  private Path images;
  private Path labels;
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void make() throws IOException {
    images = Files.createDirectories(folder.resolve("images"));
    labels = Files.createDirectories(folder.resolve("labels"));
  }

  private static Path file(Path parent, String name) throws IOException {
    return Files.writeString(parent.resolve(name), "");
  }

  private List<ImageLabelPair> match() {
    return PairFolders.match(images, labels, notes::add);
  }

  private void assertRefused(String message) {
    assertEquals(message, assertThrows(InvalidInputException.class, this::match).getMessage());
  }

  @Test
  void labelsHaveTheStemsOfTheirImagesAndEndInPngInAnyCase() throws IOException {
    ImageLabelPair a = new ImageLabelPair(file(images, "a.JPG"), file(labels, "a.png"));
    ImageLabelPair b = new ImageLabelPair(file(images, "b.jpg"), file(labels, "b.PNG"));
    Path without = file(images, "c.jpg");
    file(labels, "c.jpg");
    Path scan = file(images, "d.tif");
    assertEquals(List.of(a, b), match());
    assertEquals(
        List.of(
            "left out: 1 of 4 pictures, which are not JPEG, PNG or BMP, such as " + scan,
            "left out: 1 of 3 images, which have no label, such as " + without),
        notes);
  }

  @Test
  void foldersBelowAreReadAndWhatPredictHasWrittenIsNot() throws IOException {
    Path camera = Files.createDirectories(images.resolve("cam1"));
    Files.createDirectories(labels.resolve("cam1"));
    ImageLabelPair a = new ImageLabelPair(file(images, "a.jpg"), file(labels, "a.png"));
    ImageLabelPair b = new ImageLabelPair(file(camera, "a.jpg"), file(labels, "cam1/a.png"));
    Path shown = Files.createDirectories(images.resolve("shown"));
    file(shown, PredictedFolder.PAGE);
    file(shown, "a_overlay.png");
    assertEquals(List.of(a, b), match());
    assertEquals(List.of(), notes);
  }

  @Test
  void anImageWithTwoLabelsAndALabelWithTwoImagesAreRefused() throws IOException {
    file(images, "a.jpg");
    Path upper = file(labels, "a.PNG");
    Path lower = file(labels, "a.png");
    assertRefused(lower + ": the same stem as a.PNG, expected one label for an image");
    Files.delete(upper);
    Path other = file(images, "a.png");
    assertRefused(other + ": the same stem as a.jpg, expected one image for a label");
  }

  @Test
  void withoutALabelThePatternIsTheWayOut() throws IOException {
    Path image = file(images, "a.jpg");
    assertRefused(
        labels.resolve("a.png")
            + ": no such file, expected the label of "
            + image
            + "; labels that are called otherwise are named by a pattern such as"
            + " masks/{id}_mask.png");
  }
}
