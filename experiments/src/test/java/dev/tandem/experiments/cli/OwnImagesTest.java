package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.experiments.config.ExperimentConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From 30 photographs of several kinds and sizes, 20 of them with masks, to a trained model. */
class OwnImagesTest {
  @TempDir private Path folder;

  private Path photographs(boolean coloured) throws IOException {
    Path photos = folder.resolve("photos");
    Files.createDirectories(photos.resolve("images"));
    Files.createDirectories(photos.resolve("masks"));
    for (int i = 0; i < 30; i++) {
      int width = 40 + i % 3 * 8;
      int height = 36 + i % 2 * 10;
      boolean grey = i % 5 == 4;
      BufferedImage image =
          new BufferedImage(
              width, height, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
      BufferedImage mask =
          new BufferedImage(
              width, height, coloured ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
      Random random = new Random(i);
      for (int p = 0; p < width * height; p++) {
        int x = p % width;
        int y = p / width;
        int index = y < height / 2 ? 0 : i == 7 || i == 13 ? 2 : 1;
        image.setRGB(x, y, random.nextInt(60) * 0x010101 + index * 0x401000);
        if (coloured) {
          mask.setRGB(x, y, new int[] {0x0000FF, 0x00FF00, 0xE0E0C0}[index]);
        } else {
          mask.getRaster().setSample(x, y, 0, index);
        }
      }
      String extension = i % 4 == 3 ? "png" : "jpg";
      Path file = photos.resolve("images/shot %02d.%s".formatted(i, extension));
      ImageIO.write(image, extension, file.toFile());
      if (i < 20) {
        ImageIO.write(mask, "png", photos.resolve("masks/shot %02d.png".formatted(i)).toFile());
      }
    }
    return photos;
  }

  private JsonObject splitCheckTrain(Path photos) throws IOException {
    TinyProject.Outcome split =
        TinyProject.tandem("split", photos, "--out", folder.resolve("data_split"));
    assertEquals(ExitCode.DONE, split.code(), split.err());
    Path lists = folder.resolve("data_split/photos/16/1");
    assertTrue(
        split.out().startsWith(lists + ": 16 labelled, 10 unlabelled, 4 validation\n"),
        split.out());
    Path config = photos.resolve("tandem.json");
    TinyProject.Outcome check = TinyProject.tandem("check", config);
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    Path run = folder.resolve("run");
    List<String> settings = new ArrayList<>(TinyProject.TINY);
    settings.addAll(List.of("method.queries=8", "method.negatives=8", "training.steps=3"));
    List<Object> train = new ArrayList<>(List.of("train", config, "--run-dir", run));
    settings.forEach(setting -> train.addAll(List.of("--set", setting)));
    TinyProject.Outcome training = TinyProject.tandem(train.toArray());
    assertEquals(ExitCode.DONE, training.code(), training.err());
    assertTrue(Files.exists(run.resolve("saved_model/saved_model.pb")));
    assertTrue(Files.exists(run.resolve("report.html")));
    return JsonParser.parseString(Files.readString(config)).getAsJsonObject();
  }

  @Test
  void threeCommandsWithMasksOfNumbers() throws IOException {
    Path photos = photographs(false);
    Files.writeString(photos.resolve("classes.txt"), "sky\ngrass\ncow\n");
    JsonObject dataset = splitCheckTrain(photos).getAsJsonObject("dataset");
    assertEquals("images/{id}.*", dataset.get("images").getAsString());
    assertEquals("masks/{id}.png", dataset.get("labels").getAsString());
    assertEquals("[\"sky\",\"grass\",\"cow\"]", dataset.get("classes").toString());
    // Both parts of the split contain the class that occurs in only two masks.
    List<String> rare = List.of("shot 07", "shot 13");
    List<String> valid =
        Files.readAllLines(folder.resolve("data_split/photos/16/1/valid_filename.txt"));
    assertEquals(1, valid.stream().filter(rare::contains).count(), valid.toString());
  }

  @Test
  void threeCommandsWithMasksOfColours() throws IOException {
    JsonObject dataset = splitCheckTrain(photographs(true)).getAsJsonObject("dataset");
    assertEquals("colours", dataset.get("label_format").getAsString());
    assertEquals("[\"#0000FF\",\"#00FF00\"]", dataset.get("colours").toString());
  }

  @Test
  void aConfigToBeLikeGivesTheSettingsAndItsWeightsAreFound() throws IOException {
    Path photos = photographs(false);
    Files.writeString(photos.resolve("classes.txt"), "sky\ngrass\ncow\n");
    Path like = Path.of("..", "configs", "camvid_unimatch_v2.json");
    TinyProject.Outcome split =
        TinyProject.tandem("split", photos, "--out", folder.resolve("data_split"), "--like", like);
    assertEquals(ExitCode.DONE, split.code(), split.err());
    Path config = photos.resolve("tandem.json");
    JsonObject json = JsonParser.parseString(Files.readString(config)).getAsJsonObject();
    assertEquals("photos", json.get("name").getAsString());
    assertEquals("unimatch_v2", json.getAsJsonObject("method").get("kind").getAsString());
    assertEquals(192, json.getAsJsonObject("training").get("crop").getAsInt());
    assertEquals(
        ExperimentConfig.read(like, List.of()).model().pretrained().map(Path::normalize),
        ExperimentConfig.read(config, List.of()).model().pretrained().map(Path::normalize));
    // The same settings with a network for which no weights are needed.
    Path run = folder.resolve("run");
    List<Object> train = new ArrayList<>(List.of("train", config, "--run-dir", run));
    List<String> settings =
        List.of(
            "model.backbone=" + TinyEncoder.class.getName(),
            "model.pretrained=",
            "training.crop=32",
            "training.steps=2",
            "training.labeled_batch=2",
            "training.unlabeled_batch=2");
    for (String setting : settings) {
      train.addAll(List.of("--set", setting));
    }
    TinyProject.Outcome training = TinyProject.tandem(train.toArray());
    assertEquals(ExitCode.DONE, training.code(), training.err());
    assertTrue(Files.exists(run.resolve("saved_model/saved_model.pb")));
  }

  @Test
  void aConfigToBeLikeThatIsNotThereIsNamed() throws IOException {
    Path photos = photographs(false);
    Path none = folder.resolve("none.json");
    TinyProject.Outcome split =
        TinyProject.tandem("split", photos, "--out", folder.resolve("data_split"), "--like", none);
    assertEquals(ExitCode.INVALID_INPUT, split.code());
    assertTrue(split.err().startsWith("tandem: " + none), split.err());
    // Before anything is read or written.
    assertEquals(1, split.err().lines().count(), split.err());
    assertFalse(Files.exists(folder.resolve("data_split")));
  }

  @Test
  void weightsThatAreNotThereAreNamedAndEveryClassIsShown() throws IOException {
    Path photos = photographs(false);
    List<String> classes =
        IntStream.range(0, 30).mapToObj("a class of plants %d"::formatted).toList();
    Files.write(photos.resolve("classes.txt"), classes);
    Path like = folder.resolve("like.json");
    Files.writeString(
        like,
        "{\"name\": \"like\", \"dataset\": {\"kind\": \"scenes\"}, \"model\": {\"pretrained\":"
            + " \"weights/none.pth\"}}");
    Object[] line = {"split", photos, "--out", folder.resolve("data_split"), "--like", like};
    TinyProject.Outcome split = TinyProject.tandem(line);
    assertEquals(ExitCode.DONE, split.code(), split.err());
    assertTrue(
        split
            .err()
            .contains(
                "note: train needs the pretrained weights %s, which are not there: put them there"
                    .formatted(folder.resolve("weights/none.pth"))),
        split.err());
    String shown = split.out().substring(split.out().indexOf("classes: "));
    shown = shown.substring(0, shown.indexOf("config: "));
    assertTrue(shown.lines().allMatch(text -> text.length() <= 100), shown);
    assertEquals(
        "classes: " + String.join(", ", classes), shown.strip().replaceAll("\\s+", " "), shown);
    TinyProject.Outcome again = TinyProject.tandem(line);
    assertTrue(again.err().contains("note: train needs the pretrained weights"), again.err());
    assertTrue(
        again.err().contains("note: --like changes nothing: " + photos.resolve("tandem.json")),
        again.err());
  }
}
