package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One of several words: the constants of an enum, in lower case.
 *
 * @param <T> the enum
 */
final class EnumType<T> implements ValueType<T> {
  private final Map<String, T> constants = new LinkedHashMap<>();

  EnumType(Class<T> type) {
    for (T constant : type.getEnumConstants()) {
      constants.put(word(Enum.class.cast(constant)), constant);
    }
  }

  /** The word that stands in JSON for a constant. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public T read(JsonElement json, Place place) {
    if (!(json instanceof JsonPrimitive primitive && primitive.isString())) {
      throw place.unexpected(json, expected());
    }
    T constant = constants.get(primitive.getAsString());
    if (constant == null) {
      List<String> words = new ArrayList<>(constants.keySet());
      String nearest = NearestName.to(primitive.getAsString(), words).orElseThrow();
      throw place.unexpected(json, expected() + "; did you mean " + nearest + "?");
    }
    return constant;
  }

  @Override
  public String expected() {
    return "one of " + String.join(", ", constants.keySet());
  }
}
