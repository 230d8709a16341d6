package dev.tandem.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.evaluation.ConfusionMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Writes {@code metrics.jsonl}: one object a line with {@code event} {@code train}, {@code
 * evaluate}, {@code images} or {@code end}. Every line is on disk before the next step begins.
 */
public final class MetricsLog implements TrainingListener {
  private final Path file;
  private final List<String> classNames;
  private final long every;
  private int brokenImages;

  /**
   * @param file is made when the first line is written
   * @param classNames in the order of the classes
   * @param every steps between two {@code train} lines
   */
  public MetricsLog(Path file, List<String> classNames, long every) {
    this.file = file;
    this.classNames = List.copyOf(classNames);
    this.every = every;
  }

  /** Drops what a resumed run will write again: every line after {@code step}, and the end. */
  public void rewindTo(long step) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      List<String> kept =
          Files.readAllLines(file).stream().filter(line -> isUpTo(line, step)).toList();
      Path rewound = file.resolveSibling(file.getFileName() + ".rewound");
      Files.write(rewound, kept);
      Files.move(rewound, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isUpTo(String line, long step) {
    JsonObject event;
    try {
      event = JsonParser.parseString(line).getAsJsonObject();
    } catch (RuntimeException e) {
      // A process that was killed may have left half a line, which is always past a checkpoint.
      return false;
    }
    return !event.get("event").getAsString().equals("end") && event.get("step").getAsLong() <= step;
  }

  /** An event {@code images}: which is broken, and how many are since the process began. */
  @Override
  public void onBrokenImage(long step, String fault) {
    brokenImages++;
    JsonObject line = event("images", step);
    line.addProperty("broken", fault);
    line.addProperty("broken_images", brokenImages);
    append(line);
  }

  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    if (step % every != 0) {
      return;
    }
    JsonObject line = event("train", step);
    scalars.forEach(line::addProperty);
    append(line);
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    JsonObject line = event("evaluate", step);
    figures(matrix, classNames).entrySet().forEach(e -> line.add(e.getKey(), e.getValue()));
    append(line);
  }

  /**
   * What an evaluation gave: {@code miou} and {@code pixel_accuracy}, 0 to 1, and {@code iou} by
   * the names of the classes, null for a class that is in neither the truth nor the predictions;
   * {@code never_predicted} and {@code absent_from_truth}, lists of names.
   *
   * @param classNames in the order of the classes
   */
  public static JsonObject figures(ConfusionMatrix matrix, List<String> classNames) {
    JsonObject figures = new JsonObject();
    figures.addProperty("miou", matrix.meanIou());
    figures.addProperty("pixel_accuracy", matrix.pixelAccuracy());
    JsonObject iou = new JsonObject();
    for (int i = 0; i < classNames.size(); i++) {
      OptionalDouble value = matrix.iou(i);
      iou.addProperty(classNames.get(i), value.isPresent() ? (Number) value.getAsDouble() : null);
    }
    figures.add("iou", iou);
    figures.add("never_predicted", names(matrix.neverPredicted(), classNames));
    figures.add("absent_from_truth", names(matrix.absent(), classNames));
    return figures;
  }

  private static JsonArray names(List<Integer> classes, List<String> classNames) {
    JsonArray names = new JsonArray();
    classes.forEach(index -> names.add(classNames.get(index)));
    return names;
  }

  @Override
  public void onEnd(long step, double bestMiou) {
    JsonObject line = event("end", step);
    line.addProperty("best_miou", bestMiou);
    append(line);
  }

  private static JsonObject event(String name, long step) {
    JsonObject event = new JsonObject();
    event.addProperty("event", name);
    event.addProperty("step", step);
    return event;
  }

  private void append(JsonObject line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
