package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which classes, numbers and colours masks have that are drawn from annotations. */
class DrawnClassesTest extends FolderOfPhotographs {
  @Test
  void theListGivesTheColours() throws IOException {
    annotated("labelme", "images");
    Path list = folder.resolve("classes.txt");
    Files.writeString(list, "background #101010\nleaf #00FF00\nfruit #FF0000\n");
    assertEquals("[\"#101010\",\"#00FF00\",\"#FF0000\"]", value(describe(), "colours"));
    Files.writeString(list, "leaf #00FF00\nfruit #FF0000\n");
    assertEquals("[\"background\",\"leaf\",\"fruit\"]", value(describe(), "classes"));
    assertEquals("[\"#000000\",\"#00FF00\",\"#FF0000\"]", value(describe(), "colours"));
    Files.writeString(list, "leaf\nfruit\n");
    assertFalse(describe().dataset().has("colours"));
  }

  @Test
  void aRenamedClassThatMovesOthersIsSeen() throws IOException {
    annotated("labelme", "images");
    String labels = value(describe(), "labels");
    List<String> classes = List.of("background", "fruit", "leaf");
    FolderLayout.requireNumbers(folder, labels, classes);
    for (int i = 0; i < 6; i++) {
      Path file = folder.resolve("images/p" + i + ".json");
      Files.writeString(file, Files.readString(file).replace("\"fruit\"", "\"plum\""));
    }
    assertEquals("[\"background\",\"leaf\",\"plum\"]", value(describe(), "classes"));
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> FolderLayout.requireNumbers(folder, labels, classes));
    String message = e.getMessage();
    assertTrue(
        message.startsWith(
            folder.resolve("masks-from-labelme/classes.txt")
                + ": the masks that were drawn last have number 1 for leaf, dataset.classes has 2,"),
        message);
    // A class may be called something else in a config.
    FolderLayout.requireNumbers(folder, labels, List.of("ground", "leaf", "fruit"));
    FolderLayout.requireNumbers(folder, "masks/{id}.png", classes);
  }

  @Test
  void aFileInWhichNothingIsDrawnYetIsTakenWithTheOthers() throws IOException {
    annotated("coco", "images");
    Path all = folder.resolve("annotations/instances_all.json");
    JsonObject rest = JsonParser.parseString(Files.readString(all)).getAsJsonObject();
    rest.add("annotations", new JsonArray());
    JsonArray images = new JsonArray();
    JsonObject image = rest.getAsJsonArray("images").get(0).getAsJsonObject();
    image.addProperty("file_name", "p7.jpg");
    images.add(image);
    rest.add("images", images);
    Files.writeString(folder.resolve("annotations/instances_rest.json"), rest.toString());
    assertRemark(
        "6 masks were drawn from annotations/instances_all.json (coco): masks-from-coco",
        describe());
    Files.delete(all);
    assertRefused(
        folder.resolve("annotations/instances_rest.json")
            + ": no annotation has a segmentation, expected polygons or run lengths");
  }

  @Test
  void aProjectOfLabelStudioNamesThePhotographAsItLikes() throws IOException {
    annotated("label-studio", "images");
    Path export = folder.resolve("project-1.json");
    String text = Files.readString(export);
    Files.writeString(export, text.replace("\"image\"", "\"img\""));
    assertRemark("6 masks were drawn from export (label-studio)", describe());
    Files.writeString(export, text.replace("\"image\"", "\"data\""));
    assertRemark("6 masks were drawn from export (label-studio)", describe());
  }

  @Test
  void aTaskOfLabelStudioWithoutANumberIsNamed() throws IOException {
    annotated("label-studio", "images");
    Path export = folder.resolve("project-1.json");
    String text = Files.readString(export);
    String message =
        export
            + ": task 2: expected an object with a whole number as id, as Label Studio writes it";
    Files.writeString(export, text.replace("\"id\": 12,", ""));
    assertRefused(message);
    Files.writeString(export, text.replaceFirst("\\},\\s*\\{", "}, 7, {"));
    assertRefused(message);
  }
}
