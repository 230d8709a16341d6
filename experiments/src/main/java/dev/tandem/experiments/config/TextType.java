package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;

/** Any text. */
record TextType() implements ValueType<String> {

  @Override
  public String read(JsonElement json, Place place) {
    if (json instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw place.unexpected(json, expected());
  }

  @Override
  public String expected() {
    return "text";
  }

  @Override
  public JsonElement json(Setting setting) {
    return setting.text();
  }
}
