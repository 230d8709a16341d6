package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.tandem.InvalidInputException;
import java.nio.file.Path;

/**
 * One {@code --set key=value} of the command line.
 *
 * @param key the dotted key
 * @param value the value as the user typed it
 */
record Setting(String key, String value) implements Source {

  /**
   * Splits a setting at its first equals sign.
   *
   * @param text {@code key=value}
   * @return the setting
   * @throws InvalidInputException if there is no equals sign
   */
  static Setting of(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new InvalidInputException(
          "--set " + Shown.of(text) + ": found no '=', expected key=value");
    }
    return new Setting(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
  }

  /** The value as JSON if it is JSON, else as text: nobody quotes twice for the shell's sake. */
  JsonElement json() {
    try {
      return StrictJson.parse(value, key);
    } catch (InvalidInputException e) {
      return new JsonPrimitive(value);
    }
  }

  /** The value as text for a key that holds text: a name may be 2012, or true. */
  JsonElement text() {
    JsonElement json = json();
    boolean quoted = json instanceof JsonPrimitive primitive && primitive.isString();
    return quoted ? json : new JsonPrimitive(value);
  }

  @Override
  public Path folder() {
    return Path.of("").toAbsolutePath();
  }

  @Override
  public InvalidInputException error(String path, String problem) {
    return new InvalidInputException("--set " + Shown.of(key + "=" + value) + ": " + problem);
  }
}
