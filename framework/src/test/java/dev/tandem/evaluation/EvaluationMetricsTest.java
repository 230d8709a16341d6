package dev.tandem.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationMetricsTest {
  private static final List<String> CLASSES = List.of("sky", "road", "car", "pole");

  /** Sky 6 of 8 pixels right, the other 2 taken for road; car 2 pixels, both taken for sky. */
  private static EvaluationMetrics figures() {
    ConfusionMatrix matrix = new ConfusionMatrix(4);
    matrix.add(0, 0, 6);
    matrix.add(0, 1, 2);
    matrix.add(2, 0, 2);
    matrix.addIgnored(10);
    return EvaluationMetrics.of(matrix, CLASSES);
  }

  @Test
  void namesTheClassesOfAConfusionMatrix() {
    EvaluationMetrics figures = figures();

    assertEquals(List.of("sky", "road", "car", "pole"), new ArrayList<>(figures.iou().keySet()));
    assertEquals(
        Map.of(
            "sky", Optional.of(0.6),
            "road", Optional.of(0.0),
            "car", Optional.of(0.0),
            "pole", Optional.empty()),
        figures.iou());
    assertEquals(0.2, figures.miou(), 1e-12);
    assertEquals(0.6, figures.pixelAccuracy(), 1e-12);
    assertEquals(List.of("car"), figures.neverPredicted());
    assertEquals(List.of("road", "pole"), figures.absent());
    assertEquals(0.5, figures.ignored(), 1e-12);
  }

  @Test
  void readsWhatItWrites() {
    assertEquals(figures(), EvaluationMetrics.of(figures().toJson()));
  }

  @Test
  void readsWhatEarlierVersionsWrote() {
    EvaluationMetrics read =
        EvaluationMetrics.of(
            JsonParser.parseString(
                    "{\"miou\":0.5,\"pixel_accuracy\":0.75,\"iou\":{\"sky\":0.5,\"car\":null}}")
                .getAsJsonObject());

    assertEquals(
        new EvaluationMetrics(
            0.5,
            0.75,
            Map.of("sky", Optional.of(0.5), "car", Optional.empty()),
            List.of(),
            List.of(),
            0,
            0,
            0),
        read);
  }

  @Test
  void remarksSayWhatTheFiguresDoNotShow() {
    assertEquals(
        List.of(
            "never predicted: car",
            "absent from the truth: road, pole",
            "ignored: 50.0 % of the pixels of the truth"),
        figures().remarks());
    EvaluationMetrics incomplete =
        new EvaluationMetrics(1, 1, Map.of("sky", Optional.of(1.0)), List.of(), List.of(), 8, 2, 0);
    assertEquals(
        List.of("validation images that could not be read and do not count: 2"),
        incomplete.remarks());
  }
}
