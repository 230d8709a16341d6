package dev.tandem.experiments.binding;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JSON form of a record whose components carry {@link Key}: read strictly, written in full,
 * described key by key.
 *
 * @param <R> the record
 */
public final class RecordFormat<R extends Record> {
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private static final String LINE = "%-48s    %s (%s; %s)";

  private final Class<R> type;

  /**
   * The format of a record.
   *
   * @param type the record's class
   * @throws IllegalArgumentException if a component has no {@link Key}, or a type no key can hold,
   *     or two components have the same key
   */
  public RecordFormat(Class<R> type) {
    this.type = type;
    List<String> keys = keys(type, "", new JsonObject()).map(Shape.Leaf::path).toList();
    if (new HashSet<>(keys).size() < keys.size()) {
      throw new IllegalArgumentException(type + ": two components have the same key: " + keys);
    }
  }

  /**
   * Reads a file.
   *
   * @param file the JSON file; relative paths in it start from its folder
   * @param overrides {@code key=value} as given with {@code --set}; of two for one key the last
   *     counts, and relative paths start from the working directory
   * @return the record
   * @throws InvalidInputException if the file cannot be read, or at the first thing in it or in an
   *     override that is wrong
   */
  public R read(Path file, List<String> overrides) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          file + ": a folder, expected a config in JSON, such as the one that split writes for it");
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    try {
      return parse(Files.readString(file), folder, file.toString(), overrides);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(file + ": no such file, expected a config in JSON", e);
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(file + ": not UTF-8 text, expected a config in JSON", e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a text.
   *
   * @param json the text
   * @param folder what relative paths in the text start from
   * @param name what to call the text in errors
   * @param overrides as in {@link #read}
   * @return the record
   * @throws InvalidInputException at the first thing that is wrong
   */
  public R parse(String json, Path folder, String name, List<String> overrides) {
    Input.Place place = Input.Place.ofFile(name, folder);
    Input input = new Input(withoutSchema(Json.parse(json, name), place), place);
    overrides.forEach(input::override);
    return type.cast(Shape.bind(type, input));
  }

  /** The name of the schema is for editors. */
  private static JsonElement withoutSchema(JsonElement json, Input.Place place) {
    if (json instanceof JsonObject object && object.has(RecordSchema.KEY)) {
      JsonElement schema = object.remove(RecordSchema.KEY);
      if (ValueType.text(schema).isEmpty()) {
        throw place.at(RecordSchema.KEY).unexpected(schema, "the name of a JSON Schema");
      }
    }
    return json;
  }

  /**
   * The JSON Schema (draft 7) of the record.
   *
   * @param title of the schema
   * @return indented JSON
   */
  public String schema(String title) {
    return PRETTY.toJson(RecordSchema.of(type, title));
  }

  /**
   * Writes every key with its value.
   *
   * @param record the record
   * @return indented JSON, its keys in the order of the components, that reads back as an equal
   *     record
   */
  public String write(R record) {
    return PRETTY.toJson(tree(record));
  }

  /**
   * Every key with its value.
   *
   * @param record the record
   * @return dotted keys in the order of the components, each with the JSON text of its value
   */
  public Map<String, String> keys(R record) {
    return keys(record, component -> true);
  }

  /**
   * Some keys with their values.
   *
   * @param record the record
   * @param kept whether a component is among them: a key, or a group with some of its keys
   * @return dotted keys in the order of the components, each with the JSON text of its value
   */
  public Map<String, String> keys(R record, Predicate<RecordComponent> kept) {
    Map<String, String> keys = new LinkedHashMap<>();
    collect("", tree(record, kept), keys);
    return keys;
  }

  private static void collect(String path, JsonObject group, Map<String, String> keys) {
    for (Map.Entry<String, JsonElement> entry : group.entrySet()) {
      String key = Input.join(path, entry.getKey());
      if (entry.getValue() instanceof JsonObject inner) {
        collect(key, inner, keys);
      } else {
        keys.put(key, entry.getValue().toString());
      }
    }
  }

  /**
   * Explains every key.
   *
   * @param record the record
   * @return one line for each key: its value, its meaning, what it allows, its default; below a
   *     list of records a line for each of their keys, without a value
   */
  public String describe(R record) {
    JsonObject json = tree(record);
    return keys(type, "", json).map(leaf -> line(leaf, json)).collect(Collectors.joining("\n"));
  }

  /**
   * The defaults of all keys.
   *
   * @param record whose kinds decide which keys there are
   * @return dotted keys with the JSON text of their defaults; empty for one that must be given
   */
  public Map<String, String> defaults(R record) {
    Map<String, String> defaults = new LinkedHashMap<>();
    keys(type, "", tree(record))
        .filter(leaf -> !leaf.path().contains("[]"))
        .forEach(leaf -> defaults.put(leaf.path(), leaf.defaultsTo()));
    return defaults;
  }

  /** All keys with values, those of the records of a list after the list. */
  private static Stream<Shape.Leaf> keys(Class<?> type, String path, JsonObject json) {
    Input input = new Input(json, Input.Place.ofFile("", Path.of("")).at(path));
    return Shape.of(type, path, json, input)
        .leaves()
        .flatMap(leaf -> Stream.concat(Stream.of(leaf), keysOfElements(leaf)));
  }

  private static Stream<Shape.Leaf> keysOfElements(Shape.Leaf list) {
    return list.type().record().stream()
        .flatMap(record -> keys(record, list.path() + "[]", new JsonObject()));
  }

  private static String line(Shape.Leaf leaf, JsonObject json) {
    JsonElement value = json;
    for (String name : leaf.path().split("\\.")) {
      value = value instanceof JsonObject group ? group.get(name) : null;
    }
    return String.format(
        LINE,
        leaf.path() + (value == null ? "" : " = " + value),
        leaf.doc(),
        leaf.type().expected(),
        leaf.defaultsTo().isEmpty() ? "required" : "default " + leaf.defaultsTo());
  }

  /** The key of a component: its name in snake_case. */
  static String key(RecordComponent component) {
    return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** The JSON object of a record. */
  static JsonObject tree(Record record) {
    return tree(record, component -> true);
  }

  private static JsonObject tree(Record record, Predicate<RecordComponent> kept) {
    JsonObject object = new JsonObject();
    List<RecordComponent> components =
        Stream.of(record.getClass().getRecordComponents()).filter(kept).toList();
    for (RecordComponent component : components) {
      Object value = value(component, record);
      Kinds kinds = component.getType().getAnnotation(Kinds.class);
      if (component.isAnnotationPresent(Key.Inline.class)) {
        addAll(object, tree((Record) value, kept));
      } else if (kinds != null) {
        object.add(key(component), kindTree(kinds, (Record) value, kept));
      } else if (value instanceof Record group) {
        object.add(key(component), tree(group, kept));
      } else {
        object.add(key(component), Json.of(value));
      }
    }
    return object;
  }

  private static JsonObject kindTree(Kinds kinds, Record record, Predicate<RecordComponent> kept) {
    String kind = record.getClass().getName();
    for (Kinds.Kind constant : kinds.value().getEnumConstants()) {
      if (constant.record() == record.getClass()) {
        kind = Json.word((Enum<?>) constant);
      }
    }
    JsonObject object = new JsonObject();
    object.add(Kinds.KEY, new JsonPrimitive(kind));
    // A record that holds its own kind puts it in the place of this one.
    addAll(object, tree(record, kept));
    return object;
  }

  private static void addAll(JsonObject object, JsonObject more) {
    more.entrySet().forEach(key -> object.add(key.getKey(), key.getValue()));
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
