package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.EvaluationMetrics;
import dev.tandem.training.MetricsLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMetricsTest {
  private static final String TRAIN = "{\"event\":\"train\",\"step\":1,\"loss\":2.5}\n";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("metrics.jsonl");
  }

  @Test
  void readsWhatATrainingWrites() {
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    matrix.add(0, 0, 3);
    matrix.add(0, 1, 1);
    matrix.addIgnored(12);
    MetricsLog log = new MetricsLog(file, List.of("sky", "road", "car"), 1);
    log.onStep(1, Map.of("loss", 2.5, "learning_rate", 0.01));
    log.onEvaluation(1, matrix);
    log.end(1, 0.375);

    RunMetrics metrics = RunMetrics.read(file);

    assertEquals(
        List.of(new RunMetrics.TrainPoint(1, Map.of("loss", 2.5, "learning_rate", 0.01))),
        metrics.training());
    assertEquals(
        List.of(
            new RunMetrics.Evaluation(
                1,
                new EvaluationMetrics(
                    0.375,
                    0.75,
                    Map.of(
                        "sky",
                        Optional.of(0.75),
                        "road",
                        Optional.of(0.0),
                        "car",
                        Optional.empty()),
                    List.of(),
                    List.of("road", "car"),
                    0,
                    0,
                    0.75))),
        metrics.evaluations());
    assertEquals(Optional.of(1L), metrics.endedAt());
  }

  @Test
  void halfALineAtTheEndIsPassedOver() throws Exception {
    byte[] whole =
        (TRAIN + "{\"event\":\"evaluate\",\"step\":1,\"iou\":{\"Straße")
            .getBytes(StandardCharsets.UTF_8);
    // Two bytes less: the line ends within ß.
    Files.write(file, Arrays.copyOf(whole, whole.length - 2));
    RunMetrics metrics = RunMetrics.read(file);
    assertEquals(1, metrics.training().size());
    assertEquals(0, metrics.evaluations().size());
    assertEquals(Optional.empty(), metrics.endedAt());
  }

  @Test
  void halfALineElsewhereIsNamed() throws Exception {
    Files.writeString(file, TRAIN + "{\"event\":\"tr\n" + TRAIN);
    assertEquals(
        file + " line 2: not an event of a run, expected lines as train writes them", error());
  }

  @Test
  void anEventWithoutStepIsNamed() throws Exception {
    Files.writeString(file, "{\"event\":\"train\",\"loss\":2.5}\n");
    assertEquals(
        file + " line 1: not an event of a run, expected lines as train writes them", error());
  }

  @Test
  void aMissingFileIsNamed() {
    assertEquals(
        file + ": no metrics, expected the file that a training writes from its first step on",
        error());
  }

  @Test
  void bestIsTheFirstOfTheHighest() {
    RunMetrics metrics =
        new RunMetrics(
            List.of(),
            List.of(evaluation(1, 0.2), evaluation(2, 0.4), evaluation(3, 0.4)),
            Optional.empty());
    assertEquals(Optional.of(2L), metrics.best().map(RunMetrics.Evaluation::step));
    assertEquals(Optional.of(3L), metrics.last().map(RunMetrics.Evaluation::step));
  }

  @Test
  void aContrastiveLossThatTaughtNothingIsSaid() {
    assertEquals(List.of(), ofContrast(0.2, 0.01, 0));
    List<String> said = ofContrast(0.2, 0.009, 0);
    assertEquals(1, said.size(), said.toString());
    assertTrue(
        said.get(0).startsWith("the contrastive loss was below 0.01 in most logged steps"),
        said.get(0));
  }

  private static List<String> ofContrast(double... losses) {
    List<RunMetrics.TrainPoint> steps =
        Arrays.stream(losses)
            .mapToObj(loss -> new RunMetrics.TrainPoint(1, Map.of("contrastive", loss)))
            .toList();
    return new RunMetrics(steps, List.of(), Optional.empty()).idleLosses();
  }

  private static RunMetrics.Evaluation evaluation(long step, double miou) {
    return new RunMetrics.Evaluation(step, miou, 0.5, Map.of());
  }

  private String error() {
    return assertThrows(InvalidInputException.class, () -> RunMetrics.read(file)).getMessage();
  }
}
