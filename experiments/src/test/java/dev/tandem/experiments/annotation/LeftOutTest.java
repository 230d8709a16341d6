package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.data.PredictedFolder;
import dev.tandem.data.SegmentationClass;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is left out of folders of photographs, and what is said of it. */
class LeftOutTest extends FolderOfPhotographs {
  @Test
  void cocosImagesWithoutAnAnnotationAreNotLabelled() throws IOException {
    annotated("coco", "images");
    Path file = folder.resolve("annotations/instances_all.json");
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    JsonArray kept = new JsonArray();
    json.getAsJsonArray("annotations")
        .forEach(a -> addUnlessOfImage(101, a.getAsJsonObject(), kept));
    json.add("annotations", kept);
    Files.writeString(file, json.toString());
    assertRemark("1 photograph on which nothing is drawn, which counts", describe());
    try (Stream<Path> masks = Files.list(folder.resolve("masks-from-coco"))) {
      assertEquals(5, masks.filter(mask -> mask.toString().endsWith(".png")).count());
    }
  }

  @Test
  void cocosNumbersMustNameOneImageAndOneCategory() throws IOException {
    annotated("coco", "images");
    Path file = folder.resolve("annotations/instances_all.json");
    String whole = Files.readString(file);
    JsonObject json = JsonParser.parseString(whole).getAsJsonObject();
    JsonObject first = json.getAsJsonArray("annotations").get(0).getAsJsonObject();
    first.addProperty("image_id", 9999);
    Files.writeString(file, json.toString());
    assertRemark(
        "left out: 1 annotation of an image that the file does not list, such as image_id 9999 in",
        describe());
    first.remove("category_id");
    Files.writeString(file, json.toString());
    assertRefused(file + ": an annotation without image_id or category_id, expected both");

    json = JsonParser.parseString(whole).getAsJsonObject();
    JsonObject image = json.getAsJsonArray("images").get(1).getAsJsonObject();
    image.add("id", json.getAsJsonArray("images").get(0).getAsJsonObject().get("id"));
    Files.writeString(file, json.toString());
    assertRefused(
        file + ": the images p0.jpg and p1.jpg have the same id, 100, expected an id for each");
    image.remove("id");
    Files.writeString(file, json.toString());
    assertRefused(file + ": an image without id, file_name, width or height, expected all four");

    json = JsonParser.parseString(whole).getAsJsonObject();
    JsonObject category = json.getAsJsonArray("categories").get(1).getAsJsonObject();
    category.add("id", json.getAsJsonArray("categories").get(0).getAsJsonObject().get("id"));
    Files.writeString(file, json.toString());
    assertRefused(
        file + ": the categories leaf and fruit have the same id, 3, expected an id for each");
  }

  @Test
  void photographsWithBoxesAloneAreNotLabelled() throws IOException {
    annotated("coco", "images");
    Path file = folder.resolve("annotations/instances_all.json");
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    for (JsonElement annotation : json.getAsJsonArray("annotations")) {
      if (annotation.getAsJsonObject().get("image_id").getAsInt() == 101) {
        annotation.getAsJsonObject().add("segmentation", new JsonArray());
      }
    }
    Files.writeString(file, json.toString());
    FolderLayout.Description description = describe();
    assertRemark(
        "1 photograph whose annotations cover no area, which counts as not labelled, such as"
            + " p1.jpg",
        description);
    assertRemark("without a segmentation, such as", description);
    assertEquals(description.remarks(), describeEmptyAsBackground().remarks());
    assertFalse(Files.exists(folder.resolve("masks-from-coco/p1.png")));

    json.getAsJsonArray("annotations")
        .forEach(a -> a.getAsJsonObject().add("segmentation", new JsonArray()));
    Files.writeString(file, json.toString());
    assertRefused(file + ": no annotation has a segmentation, expected polygons or run lengths");
  }

  @Test
  void photographsWithPointsAloneAreNotLabelled() throws IOException {
    annotated("labelme", "images");
    Files.writeString(
        folder.resolve("images/p2.json"),
        "{\"shapes\": [{\"label\": \"fruit\", \"points\": [[3, 4]], \"shape_type\": \"point\"}],"
            + " \"imagePath\": \"p2.jpg\", \"imageWidth\": 48, \"imageHeight\": 36}");
    FolderLayout.Description description = describe();
    assertRemark(
        "1 photograph whose annotations cover no area, which counts as not labelled, such as"
            + " p2.jpg",
        description);
    assertEquals(description.remarks(), describeEmptyAsBackground().remarks());
    assertFalse(Files.exists(folder.resolve("masks-from-labelme/p2.png")));
  }

  @Test
  void aRectangleMayHaveAllItsCorners() throws IOException {
    annotated("labelme", "images");
    Files.writeString(
        folder.resolve("images/p2.json"),
        "{\"shapes\": [{\"label\": \"fruit\", \"shape_type\": \"rectangle\","
            + " \"points\": [[10, 8], [30, 8], [30, 20], [10, 20]]}],"
            + " \"imagePath\": \"p2.jpg\", \"imageWidth\": 48, \"imageHeight\": 36}");
    describe();
    int fruit = number("masks-from-labelme/p2.png", 20, 8);
    assertTrue(fruit > 0);
    assertEquals(fruit, number("masks-from-labelme/p2.png", 20, 18));
    assertEquals(0, number("masks-from-labelme/p2.png", 20, 24));
  }

  private FolderLayout.Description describeEmptyAsBackground() {
    return FolderLayout.describe(
        folder, new FolderLayout.Choice(Optional.empty(), Optional.empty(), true));
  }

  private static void addUnlessOfImage(int id, JsonObject annotation, JsonArray kept) {
    if (annotation.get("image_id").getAsInt() != id) {
      kept.add(annotation);
    }
  }

  @Test
  void drawingsOfNothingAloneAreRefused() throws IOException {
    photographs("images");
    Files.writeString(
        folder.resolve("images/p2.json"),
        "{\"shapes\": [], \"imagePath\": \"p2.jpg\", \"imageWidth\": 48, \"imageHeight\": 36}");
    assertRefused(
        folder.resolve("images")
            + ": found no photograph on which something is drawn in these annotations (labelme);"
            + " 1 photograph on which nothing is drawn, which counts as not labelled"
            + " (--empty-is-background: as background all over), such as p2.jpg");
  }

  @Test
  void whatPredictHasWrittenIsNoPhotograph() throws IOException {
    annotated("labelme", ".");
    FolderLayout.Description before = describe();
    Path pictures = Files.createDirectories(folder.resolve("shown/a"));
    PaintedPhotographs.paint(1, pictures.resolve("p1_overlay.png"));
    Files.writeString(folder.resolve("shown").resolve(PredictedFolder.PAGE), "");
    Path labels = Files.createDirectories(folder.resolve("round2"));
    PaintedPhotographs.write(
        PaintedPhotographs.fruit(BufferedImage.TYPE_BYTE_GRAY, 1, 0), labels.resolve("p7.png"));
    PredictedFolder.list(SegmentationClass.named("background", "fruit"), labels);
    FolderLayout.Description description = describe();
    assertEquals(before.dataset(), description.dataset());
    assertEquals(before.remarks(), description.remarks(), "the data set says it");
    assertEquals("round2/{id}.png", value(describe("round2"), "labels"));
  }

  @Test
  void whatPredictHasWrittenBesideThePhotographsIsCounted() throws IOException {
    annotated("labelme", "images");
    PaintedPhotographs.paint(1, folder.resolve("shown/p1_overlay.png"));
    Files.writeString(folder.resolve("shown").resolve(PredictedFolder.PAGE), "");
    assertRemark("left out: 2 files that tandem has written, such as shown/p1", describe());
  }

  @Test
  void picturesElsewhereAreCounted() throws IOException {
    photographs("images");
    PaintedPhotographs.paint(1, folder.resolve("more/x.jpg"));
    PaintedPhotographs.paint(2, folder.resolve("more/y.jpg"));
    masks("masks/%s.png", BufferedImage.TYPE_BYTE_GRAY, WHITE, BLACK);
    PaintedPhotographs.paint(3, folder.resolve("SegmentationObject/cam1/a.png"));
    List<String> remarks = describe().remarks();
    assertEquals(
        "left out: 2 pictures outside images, such as more/x.jpg; dataset.unlabeled_images may"
            + " point to more photographs",
        remarks.get(remarks.size() - 2));
    assertEquals(
        "left out: 1 picture of the export that is neither a photograph nor a mask of classes, such"
            + " as SegmentationObject/cam1/a.png",
        remarks.get(remarks.size() - 1));
  }

  @Test
  void labelmeSaysWhatItLeavesOut() throws IOException {
    annotated("labelme", "images");
    Path first = folder.resolve("images/p0.json");
    String text = Files.readString(first);
    Files.writeString(first, text.replace("\"rectangle\"", "\"line\""));
    Files.writeString(folder.resolve("images/p1.json"), text.replace("p0.jpg", "x.jpg"));
    Files.writeString(
        folder.resolve("images/p2.json"),
        "{\"shapes\": [], \"imagePath\": \"p2.jpg\", \"imageWidth\": 48, \"imageHeight\": 36}");
    Files.writeString(folder.resolve("images/p3.json"), text.substring(0, 300));
    Files.writeString(
        folder.resolve("images/p4.json"),
        Files.readString(folder.resolve("images/p4.json"))
            .replace("24.0", "90.0")
            .replace("42.0", "92.0"));
    FolderLayout.Description description = describe();
    assertRemark(
        "left out: 1 shape without an area (line, point), such as fruit in images/p0.json",
        description);
    assertRemark(
        "left out: 1 JSON file without its photograph, such as images/p1.json (x.jpg)",
        description);
    assertRemark(
        "1 photograph on which nothing is drawn, which counts as not labelled"
            + " (--empty-is-background: as background all over), such as p2.jpg",
        description);
    assertRemark("left out: 1 JSON file that cannot be read, such as images/p3.json", description);
    assertRemark("left out: 1 drawing that covers no pixel of its image", description);
    assertRemark("3 masks were drawn from images (labelme): masks-from-labelme", description);
    assertFalse(Files.exists(folder.resolve("masks-from-labelme/p2.png")));
    assertEquals(2, number("masks-from-labelme/p0.png", 20, 20));

    assertRemark(
        "1 photograph on which nothing is drawn, which makes a mask of background, such as p2.jpg",
        describeEmptyAsBackground());
    assertEquals(0, number("masks-from-labelme/p2.png", 30, 25));
  }
}
