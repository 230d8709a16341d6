package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.stream.Stream;

/**
 * A key that holds other keys, all of which may be left out.
 *
 * @param name the key within its group
 * @param path the dotted key
 * @param shape the record it becomes
 */
record Group(String name, String path, RecordShape<?> shape) implements Entry {

  @Override
  public Object read(JsonObject parent, Reading reading) {
    JsonElement json = parent.has(name) ? parent.get(name) : new JsonObject();
    return shape.read(json, reading);
  }

  @Override
  public Stream<Leaf> leaves() {
    return shape.entries().stream().flatMap(Entry::leaves);
  }

  @Override
  public Stream<Group> groups() {
    return Stream.concat(Stream.of(this), shape.entries().stream().flatMap(Entry::groups));
  }

  @Override
  public Stream<String> describe(JsonObject parent) {
    JsonObject object = parent.getAsJsonObject(name);
    return shape.entries().stream().flatMap(entry -> entry.describe(object));
  }
}
