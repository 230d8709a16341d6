package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Optional;

/**
 * A text or path that may be absent, for which the empty text stands.
 *
 * @param element the type of what is there
 * @param <T> its Java type
 */
record OptionalType<T>(ValueType<T> element) implements ValueType<Optional<T>> {

  @Override
  public Optional<T> read(JsonElement json, Place place) {
    if (json instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString().isEmpty()
          ? Optional.empty()
          : Optional.of(element.read(json, place));
    }
    throw place.unexpected(json, expected());
  }

  @Override
  public String expected() {
    return element.expected() + ", or \"\" for none";
  }

  @Override
  public JsonElement json(Setting setting) {
    return element.json(setting);
  }
}
