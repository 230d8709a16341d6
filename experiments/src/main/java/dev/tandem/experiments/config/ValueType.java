package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import dev.tandem.InvalidInputException;

/**
 * A type of value that a key may hold, with the values it allows.
 *
 * @param <T> the Java type
 */
sealed interface ValueType<T>
    permits WholeType,
        RealType,
        BooleanType,
        TextType,
        PathType,
        EnumType,
        PseudoLabelType,
        ListType,
        OptionalType {

  /**
   * Turns JSON into a value.
   *
   * @param json what was found
   * @param place where it was found
   * @return the value
   * @throws InvalidInputException if the JSON is of another type, or the value is not allowed
   */
  T read(JsonElement json, Place place);

  /**
   * What is allowed, as words that follow "expected".
   *
   * @return for example {@code an integer of at least 1}
   */
  String expected();

  /**
   * The JSON of a setting of the command line, as this type wants it.
   *
   * @param setting the setting
   * @return its value
   */
  default JsonElement json(Setting setting) {
    return setting.json();
  }
}
