package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** A config as a map from dotted keys, as in {@code --set}, to values. */
final class FlatConfig {
  private FlatConfig() {}

  /** In the order of the config. */
  static Map<String, JsonElement> of(JsonObject config) {
    Map<String, JsonElement> flat = new LinkedHashMap<>();
    flatten("", config, flat);
    return flat;
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
    return value.isJsonPrimitive() ? value.getAsString() : value.toString();
  }
}
