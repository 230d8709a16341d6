package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.TrainedNetwork;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On what and how {@code evaluate} and {@code predict} can be asked to work: lists, folders,
 * patterns and files; views; the table of single images, the page, and pseudo-labels for a next
 * round.
 */
class EvaluateAndPredictTest {
  @TempDir static Path folder;
  private static TinyProject project;
  private static Path run;
  private static TinyProject.Outcome validation;

  @BeforeAll
  static void train() throws IOException {
    project = new TinyProject(folder);
    run = project.trained("run", "training.steps=20", "method.representation=gaussian");
    validation = evaluate();
  }

  private static TinyProject.Outcome evaluate(Object... more) {
    return TinyProject.tandem(Stream.concat(Stream.of("evaluate", run), Stream.of(more)).toArray());
  }

  private static void assertRefused(String message, Object... more) {
    TinyProjectBase.assertOneLine(evaluate(more), message);
  }

  @Test
  void patternsListsAndFilesGiveWhatTheValidationListGives() throws IOException {
    Path list = folder.resolve("mine.txt");
    Files.writeString(list, "im9\nimages/im10.jpg\nim11 # the last\n");
    assertEquals(validation.out(), evaluate("--list", list).out());

    Path some = Files.createDirectories(folder.resolve("some/deep"));
    for (int i = 8; i < 12; i++) {
      Files.copy(project.image(i), some.resolve("frame" + i + ".jpg"));
      if (i > 8) {
        Files.copy(project.label(i), some.resolve("frame" + i + "_mask.png"));
      }
    }
    TinyProject.Outcome patterns =
        evaluate(
            "--images",
            folder.resolve("some/{id}.jpg"),
            "--labels",
            folder.resolve("some/{id}_mask.png"));
    assertEquals(validation.out(), patterns.out(), patterns.err());
    assertEquals(
        "note: left out: 1 of 4 images, which have no label, such as "
            + some.resolve("frame8.jpg")
            + "\n",
        patterns.err());

    TinyProject.Outcome file = evaluate("--images", project.image(9), "--labels", project.label(9));
    assertTrue(file.out().contains("\n1 image, "), file.out() + file.err());
  }

  @Test
  void anEvaluationSaysWhichCheckpointItReadAndCountsItsImages() {
    FinishedRun finished = new FinishedRun(run);
    Heard together = new Heard(new ArrayList<>(), new ArrayList<>());
    finished.evaluate(
        TrainedNetwork.Choice.BEST, finished.validationPairs(), finished.views(), false, together);
    assertEquals(3, together.images.stream().mapToInt(Integer::intValue).sum());
    long best = new Checkpoints(finished.folder().checkpoints()).step(Checkpoints.Which.BEST);
    assertEquals(List.of(best), together.steps);
    Heard each = new Heard(new ArrayList<>(), new ArrayList<>());
    finished.evaluateEach(
        TrainedNetwork.Choice.BEST, finished.validationPairs(), finished.views(), false, each);
    assertEquals(List.of(1, 1, 1), each.images);
  }

  private record Heard(List<Long> steps, List<Integer> images) implements TrainedNetwork.Progress {
    @Override
    public void onRestored(long step) {
      steps.add(step);
    }

    @Override
    public void onImages(int more) {
      images.add(more);
    }
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() throws IOException {
    Path twice = Files.writeString(folder.resolve("twice.txt"), "im9\nim10\nim9\n");
    assertRefused(
        "--list " + twice + ": id im9 is twice on the list, expected once", "--list", twice);
    Path images = folder.resolve("images");
    assertRefused("evaluate: expected --images and --labels together", "--images", images);
    assertRefused(
        "expected two folders, two patterns with {id}, or two files",
        "--images",
        images,
        "--labels",
        "labels/{id}.png");
    assertRefused(
        "--list: found mine, expected valid, labeled, unlabeled, or a file with one id a line",
        "--list",
        "mine");
    assertRefused(
        "evaluate: --stride: found 30, expected at most the window, 24",
        "--window",
        24,
        "--stride",
        30);
    assertRefused(
        "evaluate: --scales: found 1,-2, expected factors from 0.01 to 100 separated by commas",
        "--scales",
        "1,-2");
    assertRefused("labels/im4.png: no such file", "--list", "unlabeled");
  }

  @Test
  void viewsOfTheCommandLineAreThoseOfTheConfig() throws IOException {
    Path config = run.resolve("config.json");
    String before = Files.readString(config);
    TinyProject.Outcome asked =
        evaluate("--window", 24, "--stride", 16, "--scales", "0.75,1", "--flip");
    // Each of them changes the figures.
    for (Object[] one : new Object[][] {{"--flip"}, {"--scales", "0.75"}, {"--window", 24}}) {
      assertNotEquals(validation.out(), evaluate(one).out(), one[0].toString());
    }
    try {
      Files.writeString(
          config,
          before
              .replace("\"sliding\": false", "\"sliding\": true")
              .replace("\"window\": 513", "\"window\": 24")
              .replace("\"stride\": 342", "\"stride\": 16")
              .replaceFirst("\"scales\": \\[\\s*1\\s*\\]", "\"scales\": [0.75, 1]")
              .replace("\"flip\": false", "\"flip\": true"));
      assertEquals(evaluate().out(), asked.out(), asked.err());
    } finally {
      Files.writeString(config, before);
    }
  }

  @Test
  void eachImageGetsALineAndTogetherTheyAreTheWhole() throws IOException {
    Path csv = folder.resolve("each.csv");
    TinyProject.Outcome outcome = evaluate("--per-image", csv);
    assertEquals(validation.out(), outcome.out(), outcome.err());
    List<String> lines = Files.readAllLines(csv);
    assertEquals(
        "image,label,counted_pixels,miou_percent,pixel_accuracy_percent,iou_percent left,"
            + "iou_percent right",
        lines.get(0));
    List<Double> accuracies = new ArrayList<>();
    for (int i = 9; i < 12; i++) {
      String[] cells = lines.get(i - 8).split(",");
      assertEquals(project.image(i).toString(), cells[0]);
      assertEquals(project.label(i).toString(), cells[1]);
      // All but the ignored corner.
      assertEquals(TinyProject.WIDTH * TinyProject.HEIGHT - 9, Integer.parseInt(cells[2]));
      double miou = (Double.parseDouble(cells[5]) + Double.parseDouble(cells[6])) / 2;
      assertEquals(miou, Double.parseDouble(cells[3]), 1e-4);
      accuracies.add(Double.parseDouble(cells[4]));
    }
    // The images have equally many pixels.
    double accuracy = accuracies.stream().mapToDouble(a -> a).average().orElseThrow();
    assertTrue(
        validation.out().contains("pixel accuracy %.2f %%".formatted(accuracy)), validation.out());
  }

  @Test
  void aPageShowsThePredictionsOfAFolder() throws IOException {
    Path out = folder.resolve("pages out");
    TinyProject.Outcome outcome =
        TinyProject.tandem("predict", run, folder.resolve("images"), "--out", out);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(
        "12 images: %s\npage: %s\n".formatted(out, out.resolve("predictions.html")), outcome.out());
    assertTrue(outcome.err().contains("predicted 12 of 12"), outcome.err());
    String page = Files.readString(out.resolve("predictions.html"));
    assertTrue(page.contains("<img loading=\"lazy\" alt=\"im4\" src=\"im4_overlay.png\">"), page);
    assertTrue(page.contains("<a href=\"../images/im4.jpg\">photograph</a>"), page);
    assertTrue(page.contains("<a href=\"im4_uncertainty.png\">uncertainty</a>"), page);
    assertTrue(page.contains("</span>left "), page);
    assertEquals(12, page.split("<figure>", -1).length - 1);
    assertFalse(page.contains("<script") || page.contains("http"), page);
  }

  @Test
  void picturesOfOtherFormatsAreCounted() throws IOException {
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    Files.copy(project.image(4), mixed.resolve("im4.jpg"));
    Path scan = Files.writeString(mixed.resolve("scan.TIF"), "not read");
    TinyProject.Outcome outcome =
        TinyProject.tandem("predict", run, mixed, "--out", folder.resolve("mixed-out"));
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(
        "note: left out: 1 of 2 pictures, which are not JPEG, PNG or BMP, such as " + scan,
        outcome.err().lines().findFirst().orElseThrow());
  }

  @Test
  void aPatternAndAListNameImagesToo() throws IOException {
    Path byPattern = folder.resolve("by-pattern");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "predict", run, folder.resolve("images/im1{id}.jpg"), "--out", byPattern);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(
        Set.of("im10", "im11"),
        RunFiles.names(byPattern).stream()
            .filter(name -> name.endsWith("_label.png"))
            .map(name -> name.replace("_label.png", ""))
            .collect(Collectors.toSet()));
    Path byList = folder.resolve("by-list");
    assertEquals(
        ExitCode.DONE,
        TinyProject.tandem("predict", run, "--list", "unlabeled", "--out", byList).code());
    assertTrue(RunFiles.names(byList).contains("im8_overlay.png"));
    assertFalse(RunFiles.names(byList).contains("im9_overlay.png"));
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("predict", run, project.image(1), "--list", "valid", "--out", byList),
        "predict: found 2 arguments, expected a model and images, or a run and --list");
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("predict", run, "nothing/{id}.jpg", "--out", byList),
        "nothing/{id}.jpg");
  }

  @Test
  void viewsGiveTheLabelsThatEvaluateCounts() throws IOException {
    Object[] views = {"--window", 24, "--stride", 16, "--flip"};
    Path out = folder.resolve("views");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            Stream.concat(
                    Stream.of("predict", run, "--list", "valid", "--out", out), Stream.of(views))
                .toArray());
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
    String evaluated =
        TinyProject.tandem(Stream.concat(Stream.of("evaluate", run), Stream.of(views)).toArray())
            .out();
    assertTrue(
        evaluated.startsWith(
            "mIoU %.2f %%  pixel accuracy %.2f %%"
                .formatted(100 * matrix.meanIou(), 100 * matrix.pixelAccuracy())),
        evaluated);
    assertEquals(
        ExitCode.DONE,
        TinyProject.tandem("predict", run, project.image(9), "--scales", "0.5,1.5", "--out", out)
            .code());
  }
}
