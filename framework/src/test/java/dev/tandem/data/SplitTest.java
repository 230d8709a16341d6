package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
  @TempDir Path folder;

  @Test
  void validationImagesThatAreTrainedOnOrCountTwiceAreFaults() {
    Split split = new Split(List.of("a", "v"), List.of("b", "w", "w"), List.of("v", "w", "x", "x"));
    assertEquals(
        List.of(
            "id x is twice on the validation list, expected once",
            "id v is on the labelled and on the validation list, expected on one of them",
            "id w is on the unlabelled and on the validation list, expected on one of them"),
        split.faults(dataset(Optional.empty())));
    assertEquals(
        "id x is twice on the validation list, expected once (and 2 more)",
        assertThrows(
                InvalidInputException.class,
                () -> split.requireTrustworthy(dataset(Optional.empty())))
            .getMessage());
  }

  @Test
  void imagesThatTrainingSeesTwiceAreRemarks() {
    Split split = new Split(List.of("c", "a", "a"), List.of("b", "c", "a"), List.of("v"));
    split.requireTrustworthy(dataset(Optional.empty()));
    assertEquals(
        List.of(
            "id a is twice on the labelled list and is used both times",
            "2 ids are on the labelled and on the unlabelled list, such as a, and are used both"
                + " times"),
        split.remarks(dataset(Optional.empty())));
  }

  @Test
  void oneNameOfTwoImagesIsNoRemark() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createFile(folder.resolve("images/b.png"));
    Files.createDirectories(folder.resolve("extra"));
    Files.createFile(folder.resolve("extra/a.png"));
    Split split = new Split(List.of("a", "b"), List.of("a", "b"), List.of("v"));
    assertEquals(
        List.of("id b is on the labelled and on the unlabelled list and is used both times"),
        split.remarks(dataset(Optional.of("extra/{id}.png"))));
  }

  @Test
  void anUnlabelledImageOfTheNameOfAnotherForValidationIsNoFault() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createFile(folder.resolve("images/b.png"));
    Files.createDirectories(folder.resolve("extra"));
    Files.createFile(folder.resolve("extra/v.png"));
    Split split = new Split(List.of("a"), List.of("v", "b"), List.of("v", "b"));
    assertEquals(
        List.of("id b is on the unlabelled and on the validation list, expected on one of them"),
        split.faults(dataset(Optional.of("extra/{id}.png"))));
  }

  private FolderDataset dataset(Optional<String> unlabeledImages) {
    return new FolderDataset(
        folder,
        new FolderDataset.Patterns("images/{id}.png", "labels/{id}.png", unlabeledImages),
        List.of(new SegmentationClass("x", 0), new SegmentationClass("y", 1)),
        IndexLabels.of(2, 255));
  }
}
