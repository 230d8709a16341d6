package dev.tandem.evaluation;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an evaluation gave, with the names of the classes, as {@code metrics.jsonl} and {@code
 * evaluate --json} hold it.
 *
 * @param miou mean intersection over union, 0 to 1
 * @param pixelAccuracy 0 to 1
 * @param iou by class, 0 to 1, in the order of the classes; empty for a class that occurs neither
 *     in the ground truth nor in the predictions
 * @param neverPredicted classes of the truth that were never predicted
 * @param absent classes that are not in the truth
 * @param images whose pixels are counted; 0 if that is unknown
 * @param leftOut validation images that could not be read, and do not count
 * @param ignored share of the pixels of the truth that are ignored and do not count, 0 to 1
 */
public record EvaluationMetrics(
    double miou,
    double pixelAccuracy,
    Map<String, Optional<Double>> iou,
    List<String> neverPredicted,
    List<String> absent,
    long images,
    long leftOut,
    double ignored) {
  private static final String MIOU = "miou";
  private static final String PIXEL_ACCURACY = "pixel_accuracy";
  private static final String IOU = "iou";
  private static final String NEVER_PREDICTED = "never_predicted";
  private static final String ABSENT = "absent_from_truth";
  private static final String IMAGES = "images";
  private static final String LEFT_OUT = "left_out";
  private static final String IGNORED = "ignored";

  /** Copies map and lists, keeping their order. */
  public EvaluationMetrics {
    iou = Collections.unmodifiableMap(new LinkedHashMap<>(iou));
    neverPredicted = List.copyOf(neverPredicted);
    absent = List.copyOf(absent);
  }

  /**
   * The figures of a confusion matrix.
   *
   * @param classes the names, in the order of the classes
   */
  public static EvaluationMetrics of(ConfusionMatrix matrix, List<String> classes) {
    Map<String, Optional<Double>> iou = new LinkedHashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      OptionalDouble value = matrix.iou(i);
      iou.put(
          classes.get(i), value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty());
    }
    return new EvaluationMetrics(
        matrix.meanIou(),
        matrix.pixelAccuracy(),
        iou,
        matrix.neverPredicted().stream().map(classes::get).toList(),
        matrix.absent().stream().map(classes::get).toList(),
        matrix.images(),
        matrix.leftOut(),
        matrix.ignoredShare());
  }

  /**
   * Reads what {@link #toJson} writes. Earlier versions wrote the first three figures alone; the
   * others are empty or 0 then.
   *
   * @throws RuntimeException of any type if it is something else
   */
  public static EvaluationMetrics of(JsonObject json) {
    Map<String, Optional<Double>> iou = new LinkedHashMap<>();
    json.getAsJsonObject(IOU)
        .asMap()
        .forEach(
            (name, value) ->
                iou.put(
                    name,
                    value.isJsonNull() ? Optional.empty() : Optional.of(value.getAsDouble())));
    return new EvaluationMetrics(
        json.get(MIOU).getAsDouble(),
        json.get(PIXEL_ACCURACY).getAsDouble(),
        iou,
        names(json, NEVER_PREDICTED),
        names(json, ABSENT),
        json.has(IMAGES) ? json.get(IMAGES).getAsLong() : 0,
        json.has(LEFT_OUT) ? json.get(LEFT_OUT).getAsLong() : 0,
        json.has(IGNORED) ? json.get(IGNORED).getAsDouble() : 0);
  }

  private static List<String> names(JsonObject json, String key) {
    return json.has(key)
        ? json.getAsJsonArray(key).asList().stream().map(JsonElement::getAsString).toList()
        : List.of();
  }

  /**
   * The figures by the names {@code miou}, {@code pixel_accuracy}, {@code iou} (an object, null for
   * a class without a figure), {@code never_predicted}, {@code absent_from_truth} (lists), {@code
   * images}, {@code left_out} and {@code ignored}.
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty(MIOU, miou);
    json.addProperty(PIXEL_ACCURACY, pixelAccuracy);
    JsonObject byClass = new JsonObject();
    iou.forEach((name, value) -> byClass.addProperty(name, value.orElse(null)));
    json.add(IOU, byClass);
    json.add(NEVER_PREDICTED, names(neverPredicted));
    json.add(ABSENT, names(absent));
    json.addProperty(IMAGES, images);
    json.addProperty(LEFT_OUT, leftOut);
    json.addProperty(IGNORED, ignored);
    return json;
  }

  private static JsonArray names(List<String> names) {
    JsonArray array = new JsonArray();
    names.forEach(array::add);
    return array;
  }

  /** What the figures do not show, a phrase each: unseen classes, what does not count. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (!neverPredicted.isEmpty()) {
      remarks.add("never predicted: " + String.join(", ", neverPredicted));
    }
    if (!absent.isEmpty()) {
      remarks.add("absent from the truth: " + String.join(", ", absent));
    }
    if (ignored > 0) {
      remarks.add(
          String.format(Locale.ROOT, "ignored: %.1f %% of the pixels of the truth", 100 * ignored));
    }
    if (leftOut > 0) {
      remarks.add("validation images that could not be read and do not count: " + leftOut);
    }
    return remarks;
  }
}
