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

class FolderDatasetTest {
  private static final List<SegmentationClass> CLASSES =
      List.of(new SegmentationClass("a", 0), new SegmentationClass("b", 1));

  @TempDir private Path folder;

  private Path file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private FolderDataset dataset(String images, String labels, String unlabeled) {
    return new FolderDataset(
        folder,
        new FolderDataset.Patterns(images, labels, Optional.ofNullable(unlabeled)),
        CLASSES,
        IndexLabels.of(2, 255));
  }

  @Test
  void extensionsMayDiffer() throws IOException {
    Path one = file("images/one.jpg");
    Path two = file("images/two.JPEG");
    file("labels/one.png");
    FolderDataset dataset = dataset("images/{id}.*", "labels/{id}.png", null);
    assertEquals(one, dataset.image("one"));
    assertEquals(two, dataset.image("two"));
    assertEquals(folder.resolve("images/three.*"), dataset.image("three"), "for the message");
    assertEquals(new Inventory(List.of("one"), List.of("two"), List.of()), dataset.inventory());
  }

  @Test
  void whatPredictHasWrittenIsAnImageOnlyWhereItIsNamed() throws IOException {
    file("one.png");
    file("shown/deep/one_overlay.png");
    file("shown/" + PredictedFolder.PAGE);
    file("round2/one.png");
    PredictedFolder.list(CLASSES, folder.resolve("round2"));
    FolderDataset dataset = dataset("{id}.png", "masks/{id}.png", null);
    assertEquals(List.of("one"), dataset.inventory().unlabeled());
    assertEquals(
        List.of("left out: 2 pictures that tandem has written, such as round2/one.png"),
        dataset.remarks());
    FolderDataset next = dataset("{id}.png", "round2/{id}.png", null);
    assertEquals(new Inventory(List.of("one"), List.of(), List.of()), next.inventory());
    FolderDataset named = dataset("{id}.png", "masks/{id}.png", "round2/{id}.png");
    assertEquals(folder.resolve("round2/one.png"), named.unlabeledImage("one"));
    assertEquals(List.of("one"), named.inventory().unlabeled());
  }

  @Test
  void picturesOfARunAndDrawnMasksAreNoPhotographs() throws IOException {
    file("one.png");
    file("runs/first/config.json");
    file("runs/first/metrics.jsonl");
    file("runs/first/examples/01_worst_photograph.png");
    file("masks-from-coco/one.png");
    file("masks-from-coco/" + PredictedFolders.DRAWN_LIST);
    FolderDataset dataset = dataset("{id}.png", "masks/{id}.png", null);
    assertEquals(List.of("one"), dataset.inventory().unlabeled());
  }

  @Test
  void whatASystemKeepsForItselfIsNoData() throws IOException {
    file("images/one.jpg");
    file("images/@eaDir/one.jpg/SYNOPHOTO_THUMB_XL.jpg");
    file("images/lost+found/two.jpg");
    file("images/.snapshots/three.jpg");
    FolderDataset dataset = dataset("images/{id}.jpg", "masks/{id}.png", null);
    assertEquals(List.of("one"), dataset.inventory().unlabeled());
  }

  @Test
  void aLinkThatLeadsNowhereIsAFileThatIsMissing() throws IOException {
    file("images/one.jpg");
    Files.createDirectories(folder.resolve("masks"));
    Files.createSymbolicLink(folder.resolve("masks/one.png"), folder.resolve("not-fetched"));
    FolderDataset dataset = dataset("images/{id}.jpg", "masks/{id}.png", null);
    assertEquals(new Inventory(List.of("one"), List.of(), List.of()), dataset.inventory());
  }

  @Test
  void aStarInThePathOfTheRootIsAName() throws IOException {
    Path root = folder.resolve("set*1");
    for (String path : List.of("set*1/images/one.jpg", "set21/images/one.jpg")) {
      file(path);
    }
    FolderDataset dataset =
        new FolderDataset(root, "images/{id}.*", "masks/{id}.png", CLASSES, 255);
    assertEquals(List.of("one"), dataset.inventory().unlabeled());
    assertEquals(root.resolve("images/one.jpg"), dataset.image("one"));
  }

  @Test
  void anIdMayNameFoldersAndOccurTwice() throws IOException {
    Path image = file("2024/may/scan1/scan1_photo.png");
    file("2024/may/scan1/other_photo.png");
    FolderDataset dataset = dataset("2024/{id}/photo.png", "2024/{id}/mask.png", null);
    assertEquals(List.of(), dataset.inventory().unlabeled());
    FolderDataset twice = dataset("2024/may/{id}/{id}_photo.png", "masks/{id}.png", null);
    assertEquals(List.of("scan1"), twice.inventory().unlabeled());
    assertEquals(image, twice.image("scan1"));
    FolderDataset nested = dataset("2024/{id}_photo.png", "masks/{id}.png", null);
    assertEquals(List.of("may/scan1/other", "may/scan1/scan1"), nested.inventory().unlabeled());
  }

  @Test
  void unlabelledImagesMayBeAnywhere() throws IOException {
    file("data/images/one.jpg");
    file("data/labels/one.png");
    Path extra = file("elsewhere/extra.jpg");
    FolderDataset dataset =
        new FolderDataset(
            folder.resolve("data"),
            new FolderDataset.Patterns(
                "images/{id}.jpg",
                "labels/{id}.png",
                Optional.of(folder.resolve("elsewhere") + "/{id}.jpg")),
            CLASSES,
            IndexLabels.of(2, 255));
    assertEquals(new Inventory(List.of("one"), List.of("extra"), List.of()), dataset.inventory());
    assertEquals(extra, dataset.unlabeledImage("extra"));
  }

  @Test
  void imagesBesideTheLabelledOnesAreUnlabelledToo() throws IOException {
    file("data/images/one.jpg");
    file("data/labels/one.png");
    Path two = file("data/images/two.jpg");
    Path extra = file("more/extra.jpg");
    file("more/one.jpg");
    file("more/scan.tif");
    FolderDataset dataset =
        new FolderDataset(
            folder.resolve("data"),
            new FolderDataset.Patterns(
                "images/{id}.jpg", "labels/{id}.png", Optional.of(folder + "/more/{id}.jpg")),
            CLASSES,
            IndexLabels.of(2, 255));
    assertEquals(
        new Inventory(List.of("one"), List.of("extra", "two"), List.of()), dataset.inventory());
    assertEquals(two, dataset.unlabeledImage("two"));
    assertEquals(extra, dataset.unlabeledImage("extra"));
    assertEquals(
        List.of(
            "left out: 1 picture that neither images/{id}.jpg nor labels/{id}.png fits, such as "
                + folder.resolve("more/scan.tif"),
            "1 name is in images/{id}.jpg and in %s/more/{id}.jpg, such as one: on the unlabelled"
                    .formatted(folder)
                + " list it is the second, expected a name for each"),
        dataset.remarks());
  }

  @Test
  void anIdIsFoundInAPathOfAnImageOrALabel() throws IOException {
    FolderDataset dataset = dataset("images/{id}.jpg", "labels/{id}_mask.png", null);
    assertEquals(Optional.of("x/y"), dataset.idOf(Path.of("images/x/y.jpg")));
    assertEquals(Optional.of("x"), dataset.idOf(folder.resolve("labels/x_mask.png")));
    assertEquals(Optional.empty(), dataset.idOf(Path.of("labels/x.jpg")));
  }

  @Test
  void aPatternWithoutAnIdIsRefused() {
    assertThrows(InvalidInputException.class, () -> dataset("a.jpg", "labels/{id}.png", null));
  }
}
