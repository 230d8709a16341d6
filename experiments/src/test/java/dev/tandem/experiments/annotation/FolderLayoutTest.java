package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is found in folders of photographs, decided, drawn or refused. */
class FolderLayoutTest extends FolderOfPhotographs {
  @Test
  void annotationsInTwoPlacesAreRefusedWithBoth() throws IOException {
    annotated("labelme", "images");
    masks("masks/%s.png", RGB, WHITE, BLACK);
    assertRefused(
        folder
            + ": found annotations in images (labelme) and in masks (masks), expected one set of annotations;"
            + " --annotations images takes the first");
    assertEquals("masks-from-labelme/{id}.png", value(describe("images"), "labels"));
    assertEquals("masks/{id}.png", value(describe("masks"), "labels"));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> describe("elsewhere"));
    assertTrue(e.getMessage().startsWith(folder.resolve("elsewhere") + ": no annotations"), "" + e);
  }

  @Test
  void aBrokenFileOfAnnotationsIsNamed() throws IOException {
    photographs("images");
    Files.writeString(folder.resolve("instances.json"), "{\"images\": [");
    assertRefused(
        folder
            + ": found no annotations in it, expected PNG masks in a folder such as masks, or"
            + " annotations of labelme, CVAT, COCO or Label Studio; left out: 1 JSON file that"
            + " cannot be read, such as instances.json");
  }

  @Test
  void twoFilesOfTheSameImagesAreRefused() throws IOException {
    annotated("coco", "images");
    Path all = folder.resolve("annotations/instances_all.json");
    Path old = folder.resolve("annotations/instances_old.json");
    Files.copy(all, old);
    assertRefused(
        folder
            + ": found annotations in annotations/instances_all.json (coco) and in"
            + " annotations/instances_old.json (coco), expected one set of annotations; --annotations"
            + " annotations/instances_all.json takes the first");
    Files.writeString(old, Files.readString(old).replace("\"p", "\"q"));
    FolderLayout.Description both = describe();
    assertRemark(
        "taken together: annotations/instances_all.json, annotations/instances_old.json", both);
    assertRemark(
        "left out: 6 images without their photographs, such as q0.jpg of"
            + " annotations/instances_old.json",
        both);
  }

  @Test
  void onlyTheNamedOneOfSeveralFilesOfAnnotationsIsRead() throws IOException {
    annotated("coco", "images");
    Path train = folder.resolve("annotations/instances_all.json");
    String text = Files.readString(train);
    for (int i = 0; i < 6; i++) {
      Path picture = folder.resolve("images/q" + i + ".jpg");
      Files.copy(folder.resolve("images/p" + i + ".jpg"), picture);
    }
    Files.writeString(folder.resolve("annotations/instances_val.json"), text.replace("\"p", "\"q"));
    assertRemark(
        "6 masks were drawn from annotations/instances_val.json (coco)",
        describe("annotations/instances_val.json"));
    assertTrue(Files.exists(folder.resolve("masks-from-coco/q0.png")));
    assertFalse(Files.exists(folder.resolve("masks-from-coco/p0.png")));
    assertRemark(
        "left out: 1 file of annotations that --annotations does not name, such as"
            + " annotations/instances_all.json",
        describe("annotations/instances_val.json"));
    assertRemark(
        "6 masks were drawn from annotations/instances_all.json (coco)",
        describe("annotations/instances_all.json"));
    assertTrue(Files.exists(folder.resolve("masks-from-coco/p0.png")));
    assertRemark("12 masks were drawn from annotations (coco)", describe("annotations"));

    Files.copy(train, folder.resolve("annotations/instances_old.json"));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> describe("annotations"));
    assertEquals(
        folder.resolve("annotations")
            + ": found annotations in annotations/instances_all.json (coco) and in"
            + " annotations/instances_old.json (coco), expected one set of annotations; --annotations"
            + " annotations/instances_all.json takes the first",
        e.getMessage());
  }

  @Test
  void onlyTheNamedFolderOfLabelmesFilesIsRead() throws IOException {
    annotated("labelme", "images");
    Path batch = Files.createDirectories(folder.resolve("images/batch2"));
    for (String name : List.of("p4.json", "p4.jpg", "p5.json", "p5.jpg")) {
      Files.move(folder.resolve("images").resolve(name), batch.resolve(name));
    }
    assertRemark("2 masks were drawn from images/batch2 (labelme)", describe("images/batch2"));
    assertRemark("1 mask was drawn from images/p0.json (labelme)", describe("images/p0.json"));
    assertRemark("6 masks were drawn from images (labelme)", describe());
    assertRemark("6 masks were drawn from . (labelme)", describe("."));
  }

  @Test
  void annotationsThatWereChangedAfterTheirMasksWereDrawn() throws IOException {
    annotated("labelme", "images");
    String labels = value(describe(), "labels");
    for (int i = 0; i < 6; i++) {
      Path file = folder.resolve("images/p" + i + ".json");
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() - 60_000));
    }
    assertEquals(
        Optional.empty(), FolderLayout.outdated(folder, List.of("images/{id}.jpg"), labels));
    assertEquals(
        Optional.empty(),
        FolderLayout.outdated(folder, List.of("images/{id}.jpg"), "masks/{id}.png"));
    Files.setLastModifiedTime(
        folder.resolve("images/p3.json"), FileTime.fromMillis(System.currentTimeMillis() + 60_000));
    assertEquals(
        Optional.of(
            "1 file of annotations is newer than masks-from-labelme, such as images/p3.json: split"
                + " draws the masks again"),
        FolderLayout.outdated(folder, List.of("images/{id}.jpg"), labels));
  }

  @Test
  void labelmeBesideThePhotographsWithoutAFolder() throws IOException {
    annotated("labelme", "images");
    try (var files = Files.list(folder.resolve("images"))) {
      for (Path file : files.toList()) {
        Files.move(file, folder.resolve(file.getFileName().toString()));
      }
    }
    Files.delete(folder.resolve("images"));
    FolderLayout.Description description = describe();
    assertEquals("{id}.jpg", value(description, "images"));
    assertEquals("masks-from-labelme/{id}.png", value(description, "labels"));
    // Drawn again, from the same files, not from what was drawn.
    assertEquals(description, describe());
  }

  @Test
  void theListOfTheClassesGivesTheNumbers() throws IOException {
    annotated("labelme", "images");
    Files.writeString(
        folder.resolve("labels.txt"), "__ignore__\n_background_\nleaf\nstone\nfruit\n");
    assertEquals("[\"_background_\",\"leaf\",\"stone\",\"fruit\"]", value(describe(), "classes"));
    assertEquals(3, number("masks-from-labelme/p0.png", 30, 25));
    Files.writeString(folder.resolve("labels.txt"), "leaf\nstone\n");
    assertRefused(
        "%s: found the class fruit, expected one of %s"
            .formatted(folder.resolve("images/p0.json"), folder.resolve("labels.txt")));
    Files.writeString(folder.resolve("classes.txt"), "leaf\nfruit\n");
    assertRefused(
        folder.resolve("labels.txt")
            + ": other classes than classes.txt, expected one list: take the other away");
  }

  @Test
  void aDrawingOfAnotherSizeIsRefused() throws IOException {
    annotated("coco", "images");
    Path file = folder.resolve("annotations/instances_all.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst("\"width\": 48, \"height\": 36", "\"width\": 36, \"height\": 48")
            .replaceFirst("\"size\": \\[36, 48]", "\"size\": [48, 36]"));
    assertRefused(
        file
            + ": drawn on an image of 36×48 pixels (width×height), expected 48×36 as "
            + folder.resolve("images/p0.jpg"));
  }

  @Test
  void whatTheToolDoesNotWriteIsRefused() throws IOException {
    annotated("coco", "images");
    Path file = folder.resolve("annotations/instances_all.json");
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("\"category_id\": 3", "\"category_id\": 4"));
    assertRefused(file + ": found category_id 4, expected one of [3, 7]");
    Files.writeString(file, text.replaceFirst("\\[\\[8.0, 8.0, 28.0, ", "[["));
    assertRefused(
        file
            + ": an annotation of p0.jpg: a polygon of 5 numbers, expected x and y of three points"
            + " at least");
  }

  @Test
  void masksThatAreNotTandemsAreNotReplaced() throws IOException {
    annotated("labelme", "images");
    Path own = folder.resolve("masks-from-labelme/mine.png");
    PaintedPhotographs.write(PaintedPhotographs.fruit(RGB, WHITE, BLACK), own);
    assertRefused(
        folder.resolve("masks-from-labelme")
            + ": holds other files than masks that tandem has drawn, expected no folder of that"
            + " name");
    assertTrue(Files.exists(own));
  }

  @Test
  void masksAddedToThoseThatAreDrawnAreNotDeleted() throws IOException {
    annotated("labelme", "images");
    describe();
    describe();
    Path own = folder.resolve("masks-from-labelme/mine.png");
    PaintedPhotographs.write(PaintedPhotographs.fruit(RGB, WHITE, BLACK), own);
    String end =
        " and would be deleted when split draws the masks again; move it to another folder";
    assertRefused(own + ": is not one of the masks that split has drawn" + end);
    assertTrue(Files.exists(own));
    Files.delete(own);
    for (String name : List.of("p0.xcf", "beach07.PNG", "notes/beach.txt")) {
      Path other = folder.resolve("masks-from-labelme").resolve(name);
      Files.createDirectories(other.getParent());
      Files.writeString(other, "mine");
      assertRefused(other + ": is not one of the masks that split has drawn" + end);
      assertEquals("mine", Files.readString(other));
      Files.delete(other);
    }
    Path touched = folder.resolve("masks-from-labelme/p0.png");
    PaintedPhotographs.write(PaintedPhotographs.fruit(RGB, WHITE, BLACK), touched);
    assertRefused(touched + ": was changed after split has drawn it" + end);
  }

  @Test
  void twoFoldersOfPhotographsAreRefused() throws IOException {
    photographs("images");
    photographs("photos");
    masks("masks/%s.png", BufferedImage.TYPE_BYTE_GRAY, WHITE, BLACK);
    assertRefused(
        folder
            + ": found photographs in images and in photos, expected one folder; --images images"
            + " takes the first");
  }

  @Test
  void labelStudioWithoutItsJson() throws IOException {
    annotated("label-studio", "images");
    Files.delete(folder.resolve("project-1.json"));
    assertRefused(
        folder.resolve("export/task-11-annotation-21-by-1-tag-fruit-0.png")
            + ": Label Studio's masks name tasks, not photographs, expected its export JSON-MIN (or"
            + " JSON) of the same project in the folder too");
  }

  @Test
  void aTaskOfTwoAnnotatorsIsRefused() throws IOException {
    annotated("label-studio", "images");
    Path export = folder.resolve("export");
    Files.copy(
        export.resolve("task-12-annotation-22-by-1-tag-leaf-0.png"),
        export.resolve("task-12-annotation-40-by-2-tag-leaf-0.png"));
    assertRefused(
        "task 12 was annotated twice, as export/task-12-annotation-22-by-1-tag-fruit-0.png and"
            + " export/task-12-annotation-40-by-2-tag-leaf-0.png, expected one: take the files of"
            + " the other away");
  }

  @Test
  void anEmptyFolderSaysWhatIsUnderstood() throws IOException {
    photographs("images");
    assertRefused(
        folder
            + ": found no annotations in it, expected PNG masks in a folder such as masks, or"
            + " annotations of labelme, CVAT, COCO or Label Studio");
  }
}
