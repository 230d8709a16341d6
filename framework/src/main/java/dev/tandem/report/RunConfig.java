package dev.tandem.report;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code config.json} of a run says, as reports see it: a resolved config, or what describes a
 * run of a Java program, which may lack any of the keys.
 *
 * @param json the object
 */
public record RunConfig(JsonObject json) {
  static final String NAME = "name";
  static final String DESCRIPTION = "description";
  static final String SEED = "seed";

  /** Seeds often have splits of their own, whose path repeats the seed. */
  static final String SPLIT = "dataset.split";

  /** With spaces between the values of a list, where a long line can be broken. */
  private static final Gson JSON =
      new GsonBuilder()
          .setFormattingStyle(FormattingStyle.COMPACT.withSpaceAfterSeparators(true))
          .disableHtmlEscaping()
          .serializeNulls()
          .create();

  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  /**
   * Reads that of a run folder.
   *
   * @throws InvalidInputException if it cannot be read
   */
  public static RunConfig read(Path file) {
    try {
      RunConfig config =
          new RunConfig(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
      // Numbers are numbers only when they are read.
      config.seed();
      config.steps();
      return config;
    } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new InvalidInputException(
          file + ": cannot be read, expected the config that train writes into a run folder", e);
    }
  }

  /** The name of the experiment. */
  public Optional<String> name() {
    return value(json, NAME).map(JsonElement::getAsString);
  }

  /** What it is for. */
  public Optional<String> description() {
    return value(json, DESCRIPTION).map(JsonElement::getAsString);
  }

  /** The seed. */
  public Optional<Long> seed() {
    return value(json, SEED).map(JsonElement::getAsLong);
  }

  /** The steps of the whole training. */
  public Optional<Long> steps() {
    return json.get("training") instanceof JsonObject training
        ? value(training, "steps").map(JsonElement::getAsLong)
        : Optional.empty();
  }

  private static Optional<JsonElement> value(JsonObject group, String name) {
    return Optional.ofNullable(group.get(name)).filter(JsonElement::isJsonPrimitive);
  }

  /** All values by their dotted keys, as in {@code --set}, in the order of the config. */
  Map<String, JsonElement> keys() {
    Map<String, JsonElement> flat = new LinkedHashMap<>();
    flatten("", json, flat);
    return flat;
  }

  /** The same without what the run is called and what it is for. */
  Map<String, JsonElement> settings() {
    Map<String, JsonElement> settings = keys();
    settings.remove(NAME);
    settings.remove(DESCRIPTION);
    return settings;
  }

  private static void flatten(String prefix, JsonObject group, Map<String, JsonElement> into) {
    for (Map.Entry<String, JsonElement> entry : group.entrySet()) {
      String key = prefix + entry.getKey();
      if (entry.getValue() instanceof JsonObject inner) {
        flatten(key + ".", inner, into);
      } else {
        into.put(key, entry.getValue());
      }
    }
  }

  /** A value as one would write it after {@code --set key=}. */
  static String text(JsonElement value) {
    return value.isJsonPrimitive() ? value.getAsString() : JSON.toJson(value);
  }

  /** The object, indented. */
  String pretty() {
    return PRETTY.toJson(json);
  }
}
