package dev.tandem.experiments.binding;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON as Gson's tree: parsed strictly from text, or made of values.
 *
 * <p>Gson's own parser of trees keeps the last of two equal keys and reports nothing; this one
 * refuses them.
 */
final class Json {
  private static final Pattern LINE = Pattern.compile(" at line (\\d+) column \\d+");
  private static final String LENIENT_HINT = "Use JsonReader";
  private static final String RULES =
      "strict JSON (keys and text in double quotes, no comment, no trailing comma)";
  private static final int LONGEST_SHOWN = 80;
  private static final int LONGEST_WITHOUT_EXPONENT = 15;

  private Json() {}

  /**
   * The tree of a JSON text.
   *
   * @param text exactly one JSON value
   * @param name what to call the text in errors
   * @return the tree; its numbers keep their text
   * @throws InvalidInputException if the text is not JSON, or an object has a key twice
   */
  static JsonElement parse(String text, String name) {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement value = value(reader, name);
      // Throws if anything follows the value.
      reader.peek();
      return value;
    } catch (IOException e) {
      throw malformed(e, text, name);
    }
  }

  private static JsonElement value(JsonReader reader, String name) throws IOException {
    JsonToken token = reader.peek();
    switch (token) {
      case BEGIN_OBJECT:
        return object(reader, name);
      case BEGIN_ARRAY:
        return array(reader, name);
      case STRING:
        return new JsonPrimitive(reader.nextString());
      case NUMBER:
        return new JsonPrimitive(ToNumberPolicy.LAZILY_PARSED_NUMBER.readNumber(reader));
      case BOOLEAN:
        return new JsonPrimitive(reader.nextBoolean());
      case NULL:
        reader.nextNull();
        return JsonNull.INSTANCE;
      default:
        throw new IllegalStateException("a value cannot begin with " + token);
    }
  }

  private static JsonObject object(JsonReader reader, String name) throws IOException {
    JsonObject object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      if (object.has(key)) {
        // The path of Gson begins with "$.", or "$[0]" in a list.
        String path = reader.getPath().replaceFirst("^\\$\\.?", "");
        String problem = path + ": duplicate key, expected each key once";
        throw new InvalidInputException(at(line(reader.toString()), name) + problem);
      }
      object.add(key, value(reader, name));
    }
    reader.endObject();
    return object;
  }

  private static JsonArray array(JsonReader reader, String name) throws IOException {
    JsonArray array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(value(reader, name));
    }
    reader.endArray();
    return array;
  }

  private static InvalidInputException malformed(IOException e, String text, String name) {
    int line = line(e.getMessage());
    String reason = LINE.split(e.getMessage())[0];
    // Gson tells the programmer how to accept such text; the user is told the rules instead.
    String detail = reason.startsWith(LENIENT_HINT) ? "" : " (" + reason + ")";
    String found = text.lines().skip(line - 1L).findFirst().orElse("").strip();
    return new InvalidInputException(
        at(line, name)
            + "malformed JSON"
            + detail
            + ", found "
            + (found.isEmpty() ? "nothing" : shortened(found))
            + ", expected "
            + RULES,
        e);
  }

  private static String at(int line, String name) {
    return name + " line " + line + ": ";
  }

  /** Gson gives the line of an error, and of its reader, only inside a sentence. */
  private static int line(String sentence) {
    Matcher place = LINE.matcher(sentence);
    if (!place.find()) {
      throw new IllegalStateException("Gson names no line in: " + sentence);
    }
    return Integer.parseInt(place.group(1));
  }

  /** A text of the user's as an error shows it, cut where it would fill the screen. */
  static String shortened(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN - 3) + "...";
  }

  /** The word that stands for a constant. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The JSON of a value, which reads back as the same value.
   *
   * @param value a value that a key can hold
   * @throws IllegalArgumentException for any other value
   */
  static JsonElement of(Object value) {
    if (value instanceof Record record) {
      return RecordFormat.tree(record);
    }
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(element -> array.add(of(element)));
      return array;
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(Json::of).orElseGet(() -> new JsonPrimitive(""));
    }
    if (value instanceof Enum<?> constant) {
      return new JsonPrimitive(word(constant));
    }
    if (value instanceof String || value instanceof Path || value instanceof Choice<?>) {
      return new JsonPrimitive(value.toString());
    }
    if (value instanceof Boolean truth) {
      return new JsonPrimitive(truth);
    }
    if (value instanceof Double number) {
      return new JsonPrimitive(shortest(number));
    }
    if (value instanceof Integer || value instanceof Long) {
      return new JsonPrimitive((Number) value);
    }
    throw new IllegalArgumentException("no key can hold " + value);
  }

  /** People read configs: 0.0001 and 1, not 1.0E-4 and 1.0. */
  private static BigDecimal shortest(double number) {
    BigDecimal stripped = BigDecimal.valueOf(number).stripTrailingZeros();
    boolean zerosAtEnd = stripped.scale() < 0;
    boolean few = stripped.precision() - stripped.scale() <= LONGEST_WITHOUT_EXPONENT;
    return zerosAtEnd && few ? stripped.setScale(0) : stripped;
  }
}
