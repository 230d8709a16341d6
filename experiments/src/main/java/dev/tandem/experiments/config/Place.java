package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import dev.tandem.InvalidInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a value stands: names it in errors, and gives its paths their start.
 *
 * @param source what holds the value
 * @param key the value's dotted key
 */
record Place(Source source, String key) {

  Place element(int index) {
    return new Place(source, key + "[" + index + "]");
  }

  InvalidInputException error(String problem) {
    return source.error(key, problem);
  }

  InvalidInputException unexpected(JsonElement found, String expected) {
    return error("found " + Shown.of(found.toString()) + ", expected " + expected);
  }

  /**
   * The absolute, normalised form of a path that stands here.
   *
   * @throws InvalidPathException if the file system allows no such path
   */
  Path resolve(String path) {
    return source.folder().resolve(path).normalize();
  }
}
