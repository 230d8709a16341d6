package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.ImageResult;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestEvaluationTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("best_evaluation.json");
  }

  private BestEvaluationFile listener() {
    return new BestEvaluationFile(file, List.of("Straße", "car"));
  }

  /** An evaluation in which so many of ten pixels are right. */
  private static void evaluate(BestEvaluationFile listener, long step, int right) {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    matrix.add(0, 0, right);
    matrix.add(0, 1, 10 - right);
    listener.onEvaluation(step, matrix);
    ImageLabelPair pair = new ImageLabelPair(Path.of("a.jpg"), Path.of("a.png"));
    ImageResult result = new ImageResult(pair, 0.25, right / 10.0);
    listener.onInspection(
        step,
        new Inspection(
            List.of(result), List.of(), Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void theBestStaysAlsoWhenTheRunGoesOn() {
    BestEvaluationFile listener = listener();
    evaluate(listener, 10, 6);
    evaluate(listener, 20, 8);
    evaluate(listener, 30, 7);
    evaluate(listener(), 40, 8);
    BestEvaluation best = BestEvaluation.read(file);
    assertEquals(20, best.step());
    assertEquals(0.4, best.miou());
    assertEquals(List.of("Straße", "car"), best.classes());
    assertArrayEquals(new long[] {8, 2}, best.confusion()[0]);
    assertEquals(8, best.matrix().count(0, 0));
    assertEquals(List.of(new BestEvaluation.Image("a.jpg", "a.png", 0.25, 0.8)), best.images());
  }

  @Test
  void oneThatCouldNotBeWrittenIsWrittenBeforeACheckpoint() throws IOException {
    Path away = folder.resolve("away");
    file = Files.createDirectory(folder.resolve("run")).resolve("best_evaluation.json");
    BestEvaluationFile listener = listener();
    Files.move(file.getParent(), away);
    evaluate(listener, 10, 6);
    assertThrows(UnwritableException.class, () -> listener.onSave(10));
    Files.move(away, file.getParent());
    listener.onSave(20);
    assertEquals(10, BestEvaluation.read(file).step());
  }

  @Test
  void whatADeadProcessWroteOfALaterStepIsReplaced() {
    evaluate(listener(), 20, 9);
    evaluate(listener(), 10, 6);
    assertEquals(10, BestEvaluation.read(file).step());
  }

  @Test
  void aDamagedFileIsNamedAndWrittenAnew() throws Exception {
    for (String damaged : List.of("", "{\"step\": 1", "{\"classes\": [\"a\"]}", "[]")) {
      Files.writeString(file, damaged);
      String message =
          assertThrows(InvalidInputException.class, () -> BestEvaluation.read(file)).getMessage();
      assertEquals(
          file + ": cannot be read, expected what a training writes at its best evaluation",
          message);
      evaluate(listener(), 10, 5);
      assertEquals(10, BestEvaluation.read(file).step());
    }
  }
}
