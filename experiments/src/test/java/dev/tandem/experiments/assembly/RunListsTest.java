package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.IndexLabels;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunListsTest {
  @TempDir private Path folder;

  /** Two cameras that number their photographs alike; masks are of those of the first. */
  @Test
  void aMaskOfAnotherImageOfThatNameIsNoTruth() throws IOException {
    for (String image : List.of("first/1.jpg", "first/2.jpg", "second/1.jpg")) {
      Files.createDirectories(folder.resolve(image).getParent());
      Files.createFile(folder.resolve(image));
    }
    FolderDataset dataset =
        new FolderDataset(
            folder,
            new FolderDataset.Patterns(
                "first/{id}.jpg", "masks/{id}.png", Optional.of("second/{id}.jpg")),
            SegmentationClass.named("ground", "leaf"),
            IndexLabels.of(2, 255));
    RunLists lists =
        new RunLists(() -> new Split(List.of("1"), List.of("1"), List.of("2")), dataset);
    assertEquals(
        List.of(new ImageLabelPair(folder.resolve("first/1.jpg"), folder.resolve("masks/1.png"))),
        lists.pairs("labeled"));
    assertEquals(
        "--list unlabeled: id 1: the mask %s is that of %s, not of %s, expected images with masks"
            .formatted(
                folder.resolve("masks/1.png"),
                folder.resolve("first/1.jpg"),
                folder.resolve("second/1.jpg")),
        assertThrows(InvalidInputException.class, () -> lists.pairs("unlabeled")).getMessage());
    assertEquals(
        List.of(folder.resolve("second/1.jpg")), List.copyOf(lists.images("unlabeled").keySet()));
  }
}
