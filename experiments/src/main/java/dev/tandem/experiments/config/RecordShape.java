package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/**
 * A record as a JSON object: one entry a component.
 *
 * @param type the record's class
 * @param path the dotted key of the object; empty at the top
 * @param entries the components, in order
 * @param <R> the record
 */
record RecordShape<R extends Record>(Class<R> type, String path, List<Entry> entries) {

  /**
   * The shape of a record class.
   *
   * @param type the record's class
   * @param path the dotted key of the object; empty at the top
   * @throws IllegalArgumentException if a component has no {@link Key}, or a type no key can hold
   */
  static <R extends Record> RecordShape<R> of(Class<R> type, String path) {
    List<Entry> entries =
        Arrays.stream(type.getRecordComponents()).map(part -> entry(part, path)).toList();
    return new RecordShape<>(type, path, entries);
  }

  private static Entry entry(RecordComponent component, String parent) {
    String name = Components.key(component);
    String path = join(parent, name);
    if (component.getType().isRecord()) {
      return new Group(name, path, of(component.getType().asSubclass(Record.class), path));
    }
    Key key = component.getAnnotation(Key.class);
    if (key == null) {
      throw new IllegalArgumentException(component.getDeclaringRecord() + ": no @Key: " + name);
    }
    return new Leaf(name, path, key, ValueTypes.of(component, key));
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /**
   * Reads the record.
   *
   * @param json what was found
   * @param reading the reading this is part of
   * @throws InvalidInputException at the first key that is unknown, missing or wrong
   */
  R read(JsonElement json, Reading reading) {
    if (!(json instanceof JsonObject object)) {
      throw reading.inDocument(path).unexpected(json, "an object of keys");
    }
    List<String> names = entries.stream().map(Entry::name).toList();
    for (String name : object.keySet()) {
      if (!names.contains(name)) {
        throw reading.unknown(join(path, name));
      }
    }
    Object[] values = entries.stream().map(entry -> entry.read(object, reading)).toArray();
    try {
      return Components.construct(type, values);
    } catch (InvalidKeyException e) {
      throw reading.of(join(path, e.key())).error(e.problem());
    }
  }
}
