package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.testing.Fonts;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's workflow: train, evaluate, predict, export; the images' sides are not multiples of 16.
 */
class CommandsTest {
  @TempDir static Path folder;
  private static TinyProject project;
  private static Path run;
  private static TinyProject.Outcome training;

  @BeforeAll
  static void train() throws IOException {
    project = new TinyProject(folder);
    run = project.run("first");
    training = project.train("first", "training.steps=20");
  }

  @Test
  void trainingFillsTheRunFolder() throws IOException {
    assertEquals(ExitCode.DONE, training.code(), training.err());
    for (String name :
        List.of(
            "config.json",
            "metrics.jsonl",
            "checkpoints/checkpoints.json",
            "saved_model/saved_model.pb",
            "report.html",
            "examples/examples.json",
            "best_evaluation.json",
            "processes.json",
            "log.txt")) {
      assertTrue(Files.size(run.resolve(name)) > 0, name);
    }
    try (Stream<Path> events = Files.list(run.resolve("tensorboard"))) {
      assertEquals(1, events.count());
    }
    List<JsonObject> lines =
        Files.readAllLines(run.resolve("metrics.jsonl")).stream()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList();
    assertEquals(22, lines.size(), "20 steps, one evaluation, the end");
    assertEquals("evaluate", lines.get(20).get("event").getAsString());
    assertEquals(20, lines.get(21).get("step").getAsInt());
  }

  @Test
  void progressGoesToStandardErrorAndTheResultToStandardOutput() {
    assertTrue(training.err().contains("step 20/20"), training.err());
    assertTrue(training.out().startsWith("mIoU "), training.out());
    assertTrue(training.out().contains("run folder: " + run), training.out());
  }

  @Test
  void evaluateRepeatsTheFigureOfTheTraining() throws IOException {
    Path json = folder.resolve("figures.json");
    TinyProject.Outcome outcome = TinyProject.tandem("evaluate", run, "--json", json);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    JsonObject evaluated = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    JsonObject logged =
        JsonParser.parseString(Files.readAllLines(run.resolve("metrics.jsonl")).get(20))
            .getAsJsonObject();
    assertEquals(logged.get("miou"), evaluated.get("miou"));
    assertEquals(logged.get("pixel_accuracy"), evaluated.get("pixel_accuracy"));
    assertEquals(logged.get("iou"), evaluated.get("iou"));
    assertEquals(20, evaluated.get("step").getAsLong());
  }

  @Test
  void evaluateSaysOnHowManyImagesAndWhichNetwork() {
    TinyProject.Outcome outcome = TinyProject.tandem("evaluate", run);
    assertTrue(outcome.out().endsWith("\n3 images, teacher of step 20\n"), outcome.out());
    assertEquals("", outcome.err());
    String student = TinyProject.tandem("evaluate", run, "--student").out();
    assertTrue(student.endsWith("\n3 images, student of step 20\n"), student);
  }

  @Test
  void classesThatAreNotSeenAreNamed() throws IOException {
    Path images = Files.createDirectories(folder.resolve("left/images"));
    Path labels = Files.createDirectories(folder.resolve("left/labels"));
    Files.copy(project.image(9), images.resolve("im9.jpg"));
    BufferedImage left =
        new BufferedImage(TinyProject.WIDTH, TinyProject.HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(left, "png", labels.resolve("im9.png").toFile());
    String out = TinyProject.tandem("evaluate", run, "--images", images, "--labels", labels).out();
    assertTrue(out.endsWith("absent from the truth: right\n1 image, teacher of step 20\n"), out);
  }

  @Test
  void slidingWindowsThatCoverTheImagesRepeatTheFigureToo() {
    assertEquals(
        TinyProject.tandem("evaluate", run).out(),
        TinyProject.tandem("evaluate", run, "--sliding").out());
  }

  @Test
  void trainingAndEvaluateAgreeWithWindowsScalesAndMirror() throws IOException {
    Path views =
        project.trained(
            "views",
            "evaluation.sliding=true",
            "evaluation.window=24",
            "evaluation.stride=16",
            "evaluation.scales=[0.75, 1, 1.5]",
            "evaluation.flip=true",
            "evaluation.batch=2");
    Path json = folder.resolve("views.json");
    TinyProject.Outcome outcome = TinyProject.tandem("evaluate", views, "--json", json);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    JsonObject evaluated = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    JsonObject logged =
        JsonParser.parseString(Files.readAllLines(views.resolve("metrics.jsonl")).get(3))
            .getAsJsonObject();
    assertEquals(logged.get("miou"), evaluated.get("miou"));
    assertEquals(logged.get("pixel_accuracy"), evaluated.get("pixel_accuracy"));
  }

  @Test
  void theSavedModelGivesTheLabelsThatEvaluateCounted() throws IOException {
    Path exported = folder.resolve("exported");
    assertEquals(ExitCode.DONE, TinyProject.tandem("export", run, "--out", exported).code());
    Path out = folder.resolve("predicted");
    List<Object> line = new ArrayList<>(List.of("predict", exported));
    for (int i = 9; i < 12; i++) {
      line.add(project.image(i));
    }
    line.addAll(List.of("--out", out));
    TinyProject.Outcome outcome = TinyProject.tandem(line.toArray());
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());

    ConfusionMatrix matrix = new ConfusionMatrix(2);
    for (int i = 9; i < 12; i++) {
      Raster truth = ImageIO.read(project.label(i).toFile()).getRaster();
      Raster label = ImageIO.read(out.resolve("im" + i + "_label.png").toFile()).getRaster();
      for (int y = 0; y < TinyProject.HEIGHT; y++) {
        for (int x = 0; x < TinyProject.WIDTH; x++) {
          if (truth.getSample(x, y, 0) != 255) {
            matrix.add(truth.getSample(x, y, 0), label.getSample(x, y, 0), 1);
          }
        }
      }
    }
    JsonObject logged =
        JsonParser.parseString(Files.readAllLines(run.resolve("metrics.jsonl")).get(20))
            .getAsJsonObject();
    assertEquals(logged.get("miou").getAsDouble(), matrix.meanIou());
    assertEquals(logged.get("pixel_accuracy").getAsDouble(), matrix.pixelAccuracy());
  }

  @Test
  void predictWritesFourPicturesOfTheImagesSize() throws IOException {
    Path out = folder.resolve("pictures");
    assertEquals(
        ExitCode.DONE, TinyProject.tandem("predict", run, project.image(4), "--out", out).code());
    for (String kind : List.of("label", "colour", "overlay", "confidence")) {
      var picture = ImageIO.read(out.resolve("im4_" + kind + ".png").toFile());
      assertEquals(TinyProject.WIDTH, picture.getWidth(), kind);
      assertEquals(TinyProject.HEIGHT, picture.getHeight(), kind);
    }
  }

  @Test
  void predictReplacesNoPhotographAndNoOtherOutput() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    ImageIO.write(ImageIO.read(project.image(4).toFile()), "png", mine.resolve("x.png").toFile());
    Files.copy(project.image(5), mine.resolve("x.jpg"));
    byte[] before = Files.readAllBytes(mine.resolve("x.png"));
    TinyProject.Outcome outcome =
        TinyProject.tandem("predict", run, mine, "--out", mine, "--pseudo-labels", "0");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.out());
    assertTrue(outcome.err().contains("a folder of the images, expected another one"));
    assertArrayEquals(before, Files.readAllBytes(mine.resolve("x.png")));
    Path out = folder.resolve("of-mine");
    outcome = TinyProject.tandem("predict", run, mine, "--out", out, "--pseudo-labels", "0");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(
        Set.of("x_jpg.png", "x_png.png", "classes.txt", "drawn.txt"), Set.of(out.toFile().list()));
    outcome = TinyProject.tandem("predict", run, mine, "--out", mine);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.out());
    assertEquals(2, mine.toFile().list().length);
    outcome = TinyProject.tandem("predict", run, mine + "/*.jpg", "--out", out);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.out());
    assertEquals(
        "tandem: predict: %1$s/*.jpg: no such file or folder, expected an image, a folder of images, or a pattern with {id} for the name, such as %1$s/{id}.jpg"
            .formatted(mine),
        outcome.err().strip());
    outcome = TinyProject.tandem("predict", run, project.config(), "--out", out);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), "no image can be decoded");
  }

  @Test
  void pseudoLabelsAreIgnoredBelowTheThreshold() throws IOException {
    Path all = folder.resolve("all");
    Path sure = folder.resolve("sure");
    Path images = folder.resolve("images");
    assertEquals(
        ExitCode.DONE,
        TinyProject.tandem("predict", run, images, "--out", all, "--pseudo-labels", "0").code());
    TinyProject.tandem("predict", run, images, "--out", sure, "--pseudo-labels", "0.7");
    TinyProject.tandem("predict", run, project.image(4), "--out", all);
    try (Stream<Path> files = Files.list(sure)) {
      assertEquals(14, files.count(), "a label for each image, their list and that of classes");
    }
    Raster label = ImageIO.read(all.resolve("im4.png").toFile()).getRaster();
    Raster sureLabel = ImageIO.read(sure.resolve("im4.png").toFile()).getRaster();
    Raster confidence = ImageIO.read(all.resolve("im4_confidence.png").toFile()).getRaster();
    for (int y = 0; y < TinyProject.HEIGHT; y++) {
      for (int x = 0; x < TinyProject.WIDTH; x++) {
        int level = confidence.getSample(x, y, 0);
        // The picture of the confidence rounds to 1/255: 178.5 is the threshold.
        if (Math.abs(level - 178.5) > 1) {
          int expected = level < 178.5 ? 255 : label.getSample(x, y, 0);
          assertEquals(expected, sureLabel.getSample(x, y, 0));
        }
      }
    }
  }

  @Test
  void theConfusionMatrixIsWrittenAsCsvAndPicture() throws IOException {
    Fonts.assumePresent();
    Path csv = folder.resolve("confusion.csv");
    assertEquals(ExitCode.DONE, TinyProject.tandem("evaluate", run, "--confusion", csv).code());
    List<String> lines = Files.readAllLines(csv);
    assertEquals("truth \\ prediction,left,right", lines.get(0));
    long pixels = 0;
    for (String line : lines.subList(1, 3)) {
      String[] cells = line.split(",");
      pixels += Long.parseLong(cells[1]) + Long.parseLong(cells[2]);
    }
    // Three images, each with an ignored corner of 3 × 3 pixels.
    assertEquals(3 * (TinyProject.WIDTH * TinyProject.HEIGHT - 9), pixels);
    assertTrue(Files.size(folder.resolve("confusion.png")) > 0);
  }

  @Test
  void recalibrationChangesTheFigureAndNotTheRun() throws IOException {
    String before = Files.readString(run.resolve("checkpoints/checkpoints.json"));
    TinyProject.Outcome plain = TinyProject.tandem("evaluate", run);
    TinyProject.Outcome recalibrated =
        TinyProject.tandem("evaluate", run, "--recalibrate-batch-norm");
    assertEquals(ExitCode.DONE, recalibrated.code(), recalibrated.err());
    assertEquals(false, plain.out().equals(recalibrated.out()));
    assertEquals(plain.out(), TinyProject.tandem("evaluate", run).out());
    assertEquals(before, Files.readString(run.resolve("checkpoints/checkpoints.json")));
  }

  @Test
  void evaluateOnFoldersMatchesFilesByTheirStems() throws IOException {
    Path images = Files.createDirectories(folder.resolve("pairs/images"));
    Path labels = Files.createDirectories(folder.resolve("pairs/labels"));
    for (int i = 9; i < 12; i++) {
      Files.copy(project.image(i), images.resolve("im" + i + ".jpg"));
      Files.copy(project.label(i), labels.resolve("im" + i + ".png"));
    }
    assertEquals(
        TinyProject.tandem("evaluate", run).out(),
        TinyProject.tandem("evaluate", run, "--images", images, "--labels", labels).out());
  }

  @Test
  void supervisedOnlyTrainsWithTheSameCommand() {
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "train",
            project.config(),
            "--run-dir",
            project.run("supervised"),
            "--set",
            "method.pseudo_label=none");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
  }
}
