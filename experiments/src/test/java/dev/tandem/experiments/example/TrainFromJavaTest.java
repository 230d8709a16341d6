package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.training.MetricsLog;
import dev.tandem.training.RunFolder;
import dev.tandem.training.Training;
import dev.tandem.training.TrainingListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of the README does what the README says. */
class TrainFromJavaTest {
  private static final int STEPS = 2;

  @TempDir Path folder;

  @Test
  void trainsEvaluatesPredictsAndResumes() throws IOException {
    new TinyProject(folder);
    Path run = folder.resolve("run");
    ConfusionMatrix evaluation = TrainFromJava.run(folder, folder, run, STEPS);
    checkEvaluation(run, evaluation);
    checkPrediction(run);

    Path interrupted = folder.resolve("interrupted");
    Training stopped = stopAfter(STEPS / 2, interrupted);
    assertEquals(STEPS / 2, steps(interrupted));
    assertFalse(Files.exists(interrupted.resolve("saved_model")));

    Training longer = new Training(TrainFromJava.setup(folder, folder, STEPS + 1));
    String refused =
        assertThrows(InvalidInputException.class, () -> longer.train(interrupted, List.of()))
            .getMessage();
    assertTrue(refused.startsWith(interrupted + ": holds a run with another"), refused);

    assertTrue(stopped.train(interrupted, List.of()).finished());
    assertEquals(events(run), events(interrupted));
    assertTrue(Files.exists(interrupted.resolve("saved_model")));
    assertNotReplacedWithoutCheckpoints(run);
  }

  /** By no training, of the same setup or of another. */
  private void assertNotReplacedWithoutCheckpoints(Path run) throws IOException {
    FileUtils.deleteDirectory(run.resolve("checkpoints").toFile());
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    for (int steps : List.of(STEPS, STEPS + 1)) {
      Training again = new Training(TrainFromJava.setup(folder, folder, steps));
      String refused =
          assertThrows(InvalidInputException.class, () -> again.train(run, List.of())).getMessage();
      assertTrue(
          refused.startsWith(run + ": the run is finished and its checkpoints are gone"), refused);
    }
    assertEquals(metrics, Files.readString(run.resolve("metrics.jsonl")));
    assertTrue(Files.exists(run.resolve("saved_model")));
  }

  private static void checkEvaluation(Path run, ConfusionMatrix evaluation) throws IOException {
    List<JsonObject> events = events(run);
    assertEquals(STEPS, events.stream().filter(e -> is(e, "train")).count());
    JsonObject logged = events.stream().filter(e -> is(e, "evaluate")).findFirst().orElseThrow();
    assertEquals(logged.get("miou").getAsDouble(), evaluation.meanIou());
    assertEquals(logged.get("pixel_accuracy").getAsDouble(), evaluation.pixelAccuracy());
  }

  private void checkPrediction(Path run) throws IOException {
    Path image = folder.resolve("images/im9.jpg");
    BufferedImage photograph = ImageIO.read(image.toFile());
    BufferedImage prediction = ImageIO.read(run.resolve("prediction.png").toFile());
    assertEquals(photograph.getWidth(), prediction.getWidth());
    assertEquals(photograph.getHeight(), prediction.getHeight());
    try (SavedModelPredictor predictor = new SavedModelPredictor(run.resolve("saved_model"))) {
      SavedModelPredictor.Labeling labels = predictor.predict(image);
      assertEquals(photograph.getWidth(), labels.width());
      assertEquals(photograph.getWidth() * photograph.getHeight(), labels.label().length);
    }
  }

  private Training stopAfter(long steps, Path run) {
    Training training = new Training(TrainFromJava.setup(folder, folder, STEPS));
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public void onStep(long step, Map<String, Double> scalars) {
            if (step == steps) {
              training.requestStop();
            }
          }
        };
    assertFalse(training.train(run, List.of(stop)).finished());
    return training;
  }

  private static long steps(Path run) {
    return RunFolder.open(run).stepsDone();
  }

  /** The lines of the metrics without the measured speed and memory. */
  private static List<JsonObject> events(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .peek(event -> event.remove("images_per_second"))
        .peek(event -> event.remove(MetricsLog.PEAK_MEMORY))
        .toList();
  }

  private static boolean is(JsonObject event, String name) {
    return event.get("event").getAsString().equals(name);
  }
}
