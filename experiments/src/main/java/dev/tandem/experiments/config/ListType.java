package dev.tandem.experiments.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists of values of one type.
 *
 * @param element the type of each value
 * @param <T> its Java type
 */
record ListType<T>(ValueType<T> element) implements ValueType<List<T>> {

  @Override
  public List<T> read(JsonElement json, Place place) {
    if (!(json instanceof JsonArray array)) {
      throw place.unexpected(json, expected());
    }
    List<T> values = new ArrayList<>();
    for (JsonElement value : array) {
      values.add(element.read(value, place.element(values.size())));
    }
    return List.copyOf(values);
  }

  @Override
  public String expected() {
    return "a list, each " + element.expected();
  }
}
