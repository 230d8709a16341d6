package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths, made absolute as they are read: relative ones start from where they were written. */
record PathType() implements ValueType<Path> {

  @Override
  public Path read(JsonElement json, Place place) {
    if (!(json instanceof JsonPrimitive primitive
        && primitive.isString()
        && !primitive.getAsString().isEmpty())) {
      throw place.unexpected(json, expected());
    }
    try {
      return place.resolve(primitive.getAsString());
    } catch (InvalidPathException e) {
      throw place.unexpected(json, expected());
    }
  }

  @Override
  public String expected() {
    return "a path";
  }

  @Override
  public JsonElement json(Setting setting) {
    return setting.text();
  }
}
