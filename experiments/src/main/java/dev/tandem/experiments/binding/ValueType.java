package dev.tandem.experiments.binding;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.tandem.experiments.binding.Input.Place;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A type of value that a key may hold, with the values it allows.
 *
 * @param expected what is allowed, as words that follow "expected"
 * @param isText whether a setting of the command line is its value without quotes
 * @param record the record that the value, or each element of the list, is; if any
 * @param reader turns JSON into a value; empty if it is not what is expected
 */
record ValueType(
    String expected,
    boolean isText,
    Optional<Class<?>> record,
    BiFunction<JsonElement, Place, Optional<?>> reader) {

  static ValueType of(String expected, BiFunction<JsonElement, Place, Optional<?>> reader) {
    return new ValueType(expected, false, Optional.empty(), reader);
  }

  private static ValueType ofText(
      String expected, BiFunction<JsonElement, Place, Optional<?>> reader) {
    return new ValueType(expected, true, Optional.empty(), reader);
  }

  /**
   * Reads a value.
   *
   * @throws dev.tandem.InvalidInputException if the type does not allow it
   */
  Object read(JsonElement json, Place place) {
    Optional<?> value = reader.apply(json, place);
    if (value.isEmpty()) {
      throw place.unexpected(json, expected);
    }
    return value.get();
  }

  /**
   * Chooses the type by the Java type of a component.
   *
   * @param type the Java type, not that of a group of keys
   * @param key the values that the key allows
   * @throws IllegalArgumentException if no key can hold such a type
   */
  static ValueType of(Type type, Key key) {
    Type argument = argument(type);
    if (isA(List.class, type)) {
      return list(single(argument, key));
    }
    if (isA(Optional.class, type) && (argument == String.class || argument == Path.class)) {
      return optional(single(argument, key));
    }
    return single(type, key);
  }

  private static ValueType single(Type type, Key key) {
    if (isA(Choice.class, type) && key.implementing() != void.class) {
      String classes = "a class that implements " + key.implementing().getSimpleName();
      return Choice.type((Class<?>) argument(type), classes);
    }
    if (type == int.class || type == Integer.class) {
      return whole(BigDecimal::intValueExact, Integer.MAX_VALUE, key);
    }
    if (type == long.class || type == Long.class) {
      return whole(BigDecimal::longValueExact, Long.MAX_VALUE, key);
    }
    if (type == double.class || type == Double.class) {
      return number("a number", ValueType::real, " that a double can hold", key);
    }
    if (type == boolean.class || type == Boolean.class) {
      return of("true or false", (json, place) -> truth(json));
    }
    if (type == String.class) {
      return ofText("text", (json, place) -> text(json));
    }
    if (type == Path.class) {
      return ofText("a path", ValueType::path);
    }
    if (type instanceof Class<?> constants && constants.isEnum()) {
      Map<String, Enum<?>> words = words(constants);
      return of(oneOf(words), (json, place) -> Optional.of(word(json, place, words, oneOf(words))));
    }
    if (type instanceof Class<?> record && record.isRecord()) {
      return new ValueType(
          "an object of keys",
          false,
          Optional.of(record),
          (json, place) -> Optional.of(Shape.bind(record, new Input(json, place))));
    }
    throw new IllegalArgumentException("no key can hold a " + type.getTypeName());
  }

  private static boolean isA(Class<?> raw, Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == raw;
  }

  private static Type argument(Type type) {
    return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : type;
  }

  private static ValueType whole(Function<BigDecimal, Number> exact, long largest, Key key) {
    String limit = " (no fraction, no more than " + largest + ")";
    return number("an integer", json -> exact.apply(json.getAsBigDecimal()), limit, key);
  }

  private static ValueType number(
      String kind, Function<JsonPrimitive, Number> exact, String limit, Key key) {
    String expected = key.oneOf().length == 0 ? kind + range(key) : "one of " + joined(key.oneOf());
    return of(
        expected,
        (json, place) -> {
          try {
            return primitive(json, JsonPrimitive::isNumber)
                .map(exact)
                .filter(value -> allows(key, value.doubleValue()));
          } catch (ArithmeticException | NumberFormatException e) {
            throw place.unexpected(json, expected + limit);
          }
        });
  }

  private static double real(JsonPrimitive number) {
    // Adding 0 turns -0 into 0, which JSON would not bring back.
    double value = number.getAsDouble() + 0.0;
    if (Double.isInfinite(value)) {
      throw new ArithmeticException();
    }
    return value;
  }

  /** The constant of a word; if there is none the error names the nearest word. */
  static Enum<?> word(JsonElement json, Place place, Map<String, Enum<?>> words, String expected) {
    Optional<String> text = text(json);
    return text.<Enum<?>>map(words::get)
        .orElseThrow(
            () ->
                place.unexpected(
                    json,
                    text.flatMap(wrong -> NearestName.to(wrong, words.keySet()))
                        .map(nearest -> expected + "; did you mean " + nearest + "?")
                        .orElse(expected)));
  }

  static Map<String, Enum<?>> words(Class<?> type) {
    Map<String, Enum<?>> words = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      words.put(Json.word((Enum<?>) constant), (Enum<?>) constant);
    }
    return words;
  }

  static String oneOf(Map<String, Enum<?>> words) {
    return "one of " + String.join(", ", words.keySet());
  }

  private static ValueType list(ValueType element) {
    return new ValueType(
        "a list, each " + element.expected,
        false,
        element.record,
        (json, place) ->
            json instanceof JsonArray array
                ? Optional.of(elements(array, place, element))
                : Optional.empty());
  }

  private static List<Object> elements(JsonArray array, Place place, ValueType element) {
    List<Object> values = new ArrayList<>();
    for (JsonElement value : array) {
      values.add(element.read(value, place.at(place.key() + "[" + values.size() + "]")));
    }
    return List.copyOf(values);
  }

  private static ValueType optional(ValueType element) {
    return ofText(
        element.expected + ", or \"\" for none",
        (json, place) -> text(json).map(text -> optional(text, element, json, place)));
  }

  private static Optional<Object> optional(
      String text, ValueType element, JsonElement json, Place place) {
    return text.isEmpty() ? Optional.empty() : Optional.of(element.read(json, place));
  }

  private static Optional<Boolean> truth(JsonElement json) {
    return primitive(json, JsonPrimitive::isBoolean).map(JsonPrimitive::getAsBoolean);
  }

  static Optional<String> text(JsonElement json) {
    return primitive(json, JsonPrimitive::isString).map(JsonPrimitive::getAsString);
  }

  private static Optional<JsonPrimitive> primitive(
      JsonElement json, Predicate<JsonPrimitive> type) {
    return Optional.of(json)
        .filter(JsonElement::isJsonPrimitive)
        .map(JsonElement::getAsJsonPrimitive)
        .filter(type);
  }

  private static Optional<Path> path(JsonElement json, Place place) {
    try {
      return text(json).filter(text -> !text.isEmpty()).map(place::resolve);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String joined(int[] numbers) {
    return Arrays.toString(numbers).replaceAll("[\\[\\]]", "");
  }

  private static boolean allows(Key key, double value) {
    boolean listed = Arrays.stream(key.oneOf()).anyMatch(one -> one == value);
    return value >= key.min()
        && value > key.above()
        && value <= key.max()
        && (listed || key.oneOf().length == 0);
  }

  /** What follows "a number" in a sentence: {@code " from 0 to 1"}, or nothing if unbounded. */
  private static String range(Key key) {
    boolean bounded = key.max() < Double.POSITIVE_INFINITY;
    if (key.above() > Double.NEGATIVE_INFINITY) {
      String most = bounded ? " and at most " + Json.of(key.max()) : "";
      return " above " + Json.of(key.above()) + most;
    }
    if (key.min() > Double.NEGATIVE_INFINITY) {
      String least = Json.of(key.min()).toString();
      return bounded ? " from " + least + " to " + Json.of(key.max()) : " of at least " + least;
    }
    return bounded ? " of at most " + Json.of(key.max()) : "";
  }
}
