package dev.tandem.report;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** A config as a map from dotted keys, as in {@code --set}, to values. */
final class FlatConfig {
  /** With spaces between the values of a list, where a long line can be broken. */
  private static final Gson JSON =
      new GsonBuilder()
          .setFormattingStyle(FormattingStyle.COMPACT.withSpaceAfterSeparators(true))
          .disableHtmlEscaping()
          .serializeNulls()
          .create();

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
    return value.isJsonPrimitive() ? value.getAsString() : JSON.toJson(value);
  }
}
