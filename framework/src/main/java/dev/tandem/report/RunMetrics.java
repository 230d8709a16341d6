package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.EvaluationMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The content of a run's {@code metrics.jsonl}.
 *
 * @param training logged training steps, in order
 * @param evaluations in the order of the steps
 * @param pseudoLabels how good they were, in the order of the steps
 * @param endedAt steps done when the training finished or was stopped; empty while it runs
 */
public record RunMetrics(
    List<TrainPoint> training,
    List<Evaluation> evaluations,
    List<PseudoLabelPoint> pseudoLabels,
    Optional<Long> endedAt) {
  private static final String UNSUPERVISED_IDLE =
      "the unsupervised loss was 0 in every logged step";

  private static final String NEVER_CONFIDENT =
      ": no pixel of an unlabelled image had a confident pseudo-label";

  /** Below this the softmax gives the positive 0.99 and more: next to no gradient is left. */
  private static final double IDLE_CONTRAST = 0.01;

  private static final String CONTRAST_IDLE =
      "the contrastive loss was below 0.01 in most logged steps, so that it taught next to nothing:"
          + " method.temperature is too small for these representations, or hardly any pixel"
          + " qualified as an anchor";

  /** Metrics of a run whose pseudo-labels were not judged. */
  public RunMetrics(
      List<TrainPoint> training, List<Evaluation> evaluations, Optional<Long> endedAt) {
    this(training, evaluations, List.of(), endedAt);
  }

  /**
   * The logged scalars of a step.
   *
   * @param step counted from 1
   * @param scalars loss and its terms, learning rate, images per second, by name
   */
  public record TrainPoint(long step, Map<String, Double> scalars) {
    /** Copies the map, keeping its order. */
    public TrainPoint {
      scalars = Collections.unmodifiableMap(new LinkedHashMap<>(scalars));
    }
  }

  /**
   * The results of an evaluation.
   *
   * @param step steps done
   */
  public record Evaluation(long step, EvaluationMetrics figures) {
    /** Results of which no more is known than these figures. */
    public Evaluation(
        long step, double miou, double pixelAccuracy, Map<String, Optional<Double>> iou) {
      this(step, new EvaluationMetrics(miou, pixelAccuracy, iou, List.of(), List.of(), 0, 0, 0));
    }

    /**
     * Reads what {@code evaluate --json} writes. Older versions did not write the step, which is 0
     * then.
     *
     * @throws InvalidInputException if the file is not such a file
     */
    public static Evaluation read(Path file) {
      try {
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        return of(json, json.has("step") ? json.get("step").getAsLong() : 0);
      } catch (IOException | RuntimeException e) {
        // Gson throws exceptions of many types.
        throw new InvalidInputException(
            file + ": cannot be read, expected what evaluate --json writes", e);
      }
    }

    private static Evaluation of(JsonObject json, long step) {
      return new Evaluation(step, EvaluationMetrics.of(json));
    }

    /** Mean intersection over union, 0 to 1. */
    public double miou() {
      return figures.miou();
    }

    /** Share of the pixels whose class is right, 0 to 1. */
    public double pixelAccuracy() {
      return figures.pixelAccuracy();
    }

    /** By class, 0 to 1; empty for a class in neither the ground truth nor the predictions. */
    public Map<String, Optional<Double>> iou() {
      return figures.iou();
    }
  }

  /** Copies the lists. */
  public RunMetrics {
    pseudoLabels = List.copyOf(pseudoLabels);
    training = List.copyOf(training);
    evaluations = List.copyOf(evaluations);
  }

  /**
   * Reads the file. An incomplete last line, as a killed process may leave, and unknown events are
   * skipped.
   *
   * @throws InvalidInputException if the file is missing or a line is malformed
   */
  public static RunMetrics read(Path file) {
    String[] lines = text(file).split("\n", -1);
    List<TrainPoint> training = new ArrayList<>();
    List<Evaluation> evaluations = new ArrayList<>();
    List<PseudoLabelPoint> pseudoLabels = new ArrayList<>();
    Optional<Long> endedAt = Optional.empty();
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      try {
        JsonObject line = JsonParser.parseString(lines[i]).getAsJsonObject();
        switch (line.get("event").getAsString()) {
          case "train" -> training.add(trainPoint(line));
          case "evaluate" -> evaluations.add(Evaluation.of(line, line.get("step").getAsLong()));
          case "pseudo_labels" -> pseudoLabels.add(PseudoLabelPoint.of(line));
          case "end" -> endedAt = Optional.of(line.get("step").getAsLong());
          default -> {}
        }
      } catch (RuntimeException e) {
        // Gson throws exceptions of many types.
        boolean halfWritten = i == lines.length - 1;
        if (!halfWritten) {
          throw new InvalidInputException(
              file
                  + " line "
                  + (i + 1)
                  + ": not an event of a run, expected lines as train writes them",
              e);
        }
      }
    }
    return new RunMetrics(training, evaluations, pseudoLabels, endedAt);
  }

  /** The last evaluation. */
  public Optional<Evaluation> last() {
    return evaluations.isEmpty()
        ? Optional.empty()
        : Optional.of(evaluations.get(evaluations.size() - 1));
  }

  /** The evaluation with the highest mIoU; the first one if several are equal. */
  public Optional<Evaluation> best() {
    return evaluations.stream()
        .sorted(Comparator.comparingDouble(Evaluation::miou).reversed())
        .findFirst();
  }

  /** A sentence for each loss that was logged and taught nothing, as far as the steps show. */
  public List<String> idleLosses() {
    List<String> idle = new ArrayList<>();
    if (isAlwaysZero("unsupervised")) {
      idle.add(UNSUPERVISED_IDLE + (isAlwaysZero("confident") ? NEVER_CONFIDENT : ""));
    }
    OptionalDouble contrast = medianOf("contrastive");
    if (contrast.isPresent() && contrast.getAsDouble() < IDLE_CONTRAST) {
      idle.add(CONTRAST_IDLE);
    }
    return idle;
  }

  /** Whether a scalar was logged, and was 0 each time. */
  private boolean isAlwaysZero(String scalar) {
    List<Double> values =
        training.stream()
            .map(point -> point.scalars().get(scalar))
            .filter(Objects::nonNull)
            .toList();
    return !values.isEmpty() && values.stream().allMatch(value -> value == 0);
  }

  /** The median of a scalar that steps log; empty if none did. */
  public OptionalDouble medianOf(String scalar) {
    return new Scalar(this, scalar).median();
  }

  private static String text(Path file) {
    try {
      // Not readString: the file may end in the middle of a character.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InvalidInputException(
          file + ": no metrics, expected the file that a training writes from its first step on",
          e);
    }
  }

  private static TrainPoint trainPoint(JsonObject line) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : line.entrySet()) {
      if (!entry.getKey().equals("event") && !entry.getKey().equals("step")) {
        scalars.put(entry.getKey(), entry.getValue().getAsDouble());
      }
    }
    return new TrainPoint(line.get("step").getAsLong(), scalars);
  }
}
