package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How good the pseudo-labels were after a step.
 *
 * @param step steps done
 * @param labeled of labelled images
 * @param unlabeled of unlabelled images
 */
public record PseudoLabelPoint(long step, Optional<Figures> labeled, Optional<Figures> unlabeled) {

  /**
   * Figures from 0 to 1; what is unknown is empty.
   *
   * @param confident share of the pixels with a confident label; of a class, among those so
   *     labelled
   * @param accuracy of the confident labels
   * @param accuracyOfAll of all labels; empty for a class
   * @param classes by name; empty for a class
   */
  public record Figures(
      Optional<Double> confident,
      Optional<Double> accuracy,
      Optional<Double> accuracyOfAll,
      Map<String, Figures> classes) {
    /** Copies the map, keeping its order. */
    public Figures {
      classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    }

    private static Figures of(JsonObject json) {
      Map<String, Figures> classes = new LinkedHashMap<>();
      if (json.get("classes") instanceof JsonObject byName) {
        byName
            .entrySet()
            .forEach(entry -> classes.put(entry.getKey(), of(entry.getValue().getAsJsonObject())));
      }
      return new Figures(
          number(json, "confident"),
          number(json, "accuracy"),
          number(json, "accuracy_of_all"),
          classes);
    }

    private static Optional<Double> number(JsonObject json, String name) {
      return Optional.ofNullable(json.get(name)).map(JsonElement::getAsDouble);
    }
  }

  static PseudoLabelPoint of(JsonObject event) {
    return new PseudoLabelPoint(
        event.get("step").getAsLong(), figures(event, "labeled"), figures(event, "unlabeled"));
  }

  private static Optional<Figures> figures(JsonObject event, String name) {
    return Optional.ofNullable(event.getAsJsonObject(name)).map(Figures::of);
  }
}
