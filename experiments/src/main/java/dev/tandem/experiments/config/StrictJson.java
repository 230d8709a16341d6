package dev.tandem.experiments.config;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON text into Gson's tree, where Gson's own tree reader would not do: that one keeps the
 * last of two equal keys without a word.
 */
final class StrictJson {
  private static final Pattern LINE = Pattern.compile(" at line (\\d+) column \\d+");
  private static final String LENIENT_HINT = "Use JsonReader";
  private static final String RULES =
      "strict JSON (keys and text in double quotes, no comment, no trailing comma)";

  private final String text;
  private final String name;
  private final JsonReader reader;

  private StrictJson(String text, String name) {
    this.text = text;
    this.name = name;
    this.reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
  }

  /**
   * The tree of a JSON text.
   *
   * @param text exactly one JSON value
   * @param name what to call the text in errors
   * @return the tree; its numbers keep their text
   * @throws InvalidInputException if the text is not JSON, or an object has a key twice
   */
  static JsonElement parse(String text, String name) {
    return new StrictJson(text, name).document();
  }

  private JsonElement document() {
    try {
      JsonElement value = value("");
      // Throws if anything follows the value.
      reader.peek();
      return value;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private JsonElement value(String path) throws IOException {
    JsonToken token = reader.peek();
    switch (token) {
      case BEGIN_OBJECT:
        return object(path);
      case BEGIN_ARRAY:
        return array(path);
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
        throw new IllegalStateException("a value can not begin with " + token);
    }
  }

  private JsonObject object(String path) throws IOException {
    JsonObject object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      String keyPath = path.isEmpty() ? key : path + "." + key;
      if (object.has(key)) {
        throw new InvalidInputException(
            at(Integer.parseInt(locate(reader.toString()).group(1)))
                + keyPath
                + ": duplicate key, expected each key once");
      }
      object.add(key, value(keyPath));
    }
    reader.endObject();
    return object;
  }

  private JsonArray array(String path) throws IOException {
    JsonArray array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(value(path));
    }
    reader.endArray();
    return array;
  }

  private InvalidInputException malformed(IOException e) {
    Matcher place = locate(e.getMessage());
    int line = Integer.parseInt(place.group(1));
    String reason = e.getMessage().substring(0, place.start());
    // Gson tells the programmer how to accept such text; the user is told the rules instead.
    String detail = reason.startsWith(LENIENT_HINT) ? "" : " (" + reason + ")";
    String found = text.lines().skip(line - 1L).findFirst().orElse("").strip();
    return new InvalidInputException(
        at(line)
            + "malformed JSON"
            + detail
            + ", found "
            + (found.isEmpty() ? "nothing" : Shown.of(found))
            + ", expected "
            + RULES,
        e);
  }

  private String at(int line) {
    return name + " line " + line + ": ";
  }

  /** Gson gives the line of an error, and of its reader, only inside a sentence. */
  private static Matcher locate(String sentence) {
    Matcher place = LINE.matcher(sentence);
    if (!place.find()) {
      throw new IllegalStateException("Gson names no line in: " + sentence);
    }
    return place;
  }
}
