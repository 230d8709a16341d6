package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.tandem.testing.Fonts;
import dev.tandem.training.BestEvaluation;
import dev.tandem.training.TrainingProcess;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is looked at beside the evaluations of a training, and that no step is another for it. */
class InspectionTest {
  private static final String[] GAUSSIAN = {
    "method.representation=gaussian",
    "method.pseudo_label=mixed",
    "method.unsupervised_threshold=0.5",
    "training.evaluate_every=2"
  };

  @TempDir static Path folder;
  private static TinyProject project;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    project = new TinyProject(folder);
    run = project.trained("seen", with("training.inspected_images=3"));
  }

  private static String[] with(String... more) {
    return Stream.concat(Stream.of(GAUSSIAN), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void stepsAndEvaluationsAreTheSameAsWithoutIt() throws IOException {
    Path unseen = project.trained("unseen", GAUSSIAN);
    assertEquals(new RunFiles(unseen).losses(), new RunFiles(run).losses());
    assertEquals(new RunFiles(unseen).events("evaluate"), new RunFiles(run).events("evaluate"));
    assertEquals(List.of(), new RunFiles(unseen).events("pseudo_labels"));
  }

  @Test
  void pseudoLabelsAreJudgedWhereTheTruthIsKnown() throws IOException {
    List<JsonObject> judged = new RunFiles(run).events("pseudo_labels");
    assertEquals(List.of(2, 3), judged.stream().map(e -> e.get("step").getAsInt()).toList());
    JsonObject labeled = judged.get(0).getAsJsonObject("labeled");
    double accuracy = labeled.get("accuracy_of_all").getAsDouble();
    assertTrue(accuracy >= 0 && accuracy <= 1, labeled.toString());
    assertTrue(labeled.getAsJsonObject("classes").has("left"), labeled.toString());
    JsonObject unlabeled = judged.get(0).getAsJsonObject("unlabeled");
    assertTrue(unlabeled.has("confident"), unlabeled.toString());
    assertFalse(unlabeled.has("accuracy_of_all"), "no mask of an unlabelled image is there");
  }

  @Test
  void theBestEvaluationHasEveryImageAndTheCountsOfItsFigure() throws IOException {
    BestEvaluation best = BestEvaluation.read(run.resolve("best_evaluation.json"));
    double highest =
        new RunFiles(run)
            .events("evaluate").stream()
                .mapToDouble(e -> e.get("miou").getAsDouble())
                .max()
                .orElseThrow();
    assertEquals(highest, best.miou());
    assertEquals(highest, best.matrix().meanIou());
    assertEquals(
        List.of(project.image(9), project.image(10), project.image(11)),
        best.images().stream().map(image -> Path.of(image.image())).sorted().toList().stream()
            .sorted((a, b) -> Integer.compare(number(a), number(b)))
            .toList());
  }

  private static int number(Path image) {
    return Integer.parseInt(image.getFileName().toString().replaceAll("\\D", ""));
  }

  @Test
  void tensorBoardHasPicturesAndFigures() throws IOException {
    Fonts.assumePresent();
    try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
      byte[] bytes = Files.readAllBytes(files.findFirst().orElseThrow());
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      for (String tag :
          List.of(
              "samples/1 im9.jpg",
              "samples/3 im11.jpg",
              "prototypes/similarity",
              "pseudo_labels/labeled/accuracy",
              "pseudo_labels/unlabeled_confident/",
              "train/learning_rate",
              "_hparams_/session_start_info")) {
        assertTrue(text.contains(tag), tag);
      }
    }
  }

  @Test
  void theProcessIsDescribed() {
    List<TrainingProcess> processes = TrainingProcess.read(run.resolve("processes.json"));
    assertEquals(1, processes.size());
    assertEquals(3, processes.get(0).lastStep());
    assertTrue(processes.get(0).seconds() > 0);
  }

  @Test
  void masksOfUnlabelledImagesAreUsedAndABadOneEndsOnlyTheirJudging() throws IOException {
    TinyProject masked = new TinyProject(folder.resolve("masked"));
    Files.copy(masked.label(9), masked.label(4));
    Path judged = masked.trained("judged", with("training.inspected_images=3"));
    assertTrue(
        new RunFiles(judged)
            .events("pseudo_labels")
            .get(0)
            .getAsJsonObject("unlabeled")
            .has("accuracy_of_all"));
    ImageIO.write(
        new BufferedImage(5, 5, BufferedImage.TYPE_BYTE_GRAY), "png", masked.label(4).toFile());
    TinyProject.Outcome outcome = masked.train("bad", with("training.inspected_images=3"));
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    JsonObject last = new RunFiles(masked.run("bad")).events("pseudo_labels").get(1);
    assertTrue(last.has("labeled"), last.toString());
    assertFalse(last.has("unlabeled"), last.toString());
    assertTrue(
        Files.readString(masked.run("bad").resolve("log.txt"))
            .contains(
                "pseudo-labels of unlabelled images are no longer judged: " + masked.label(4)),
        "names the file");
  }
}
