package dev.tandem.experiments.config;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A key that holds a value.
 *
 * @param name the key within its group
 * @param path the dotted key
 * @param key its meaning and default
 * @param type what it may hold
 */
record Leaf(String name, String path, Key key, ValueType<?> type) implements Entry {
  private static final String LINE = "%-48s    %s (%s; %s)";

  @Override
  public Object read(JsonObject parent, Reading reading) {
    Place place = reading.inDocument(path);
    Optional<Setting> setting = reading.setting(path);
    // What the document says is checked even if it is overridden: its error would only wait.
    Optional<Object> written =
        Optional.ofNullable(parent.get(name)).map(json -> type.read(json, place));
    if (setting.isPresent()) {
      return type.read(type.json(setting.get()), new Place(setting.get(), path));
    }
    return written.orElseGet(() -> byDefault(place));
  }

  private Object byDefault(Place place) {
    if (key.defaultsTo().isEmpty()) {
      throw place.error("missing, expected " + type.expected());
    }
    return type.read(StrictJson.parse(key.defaultsTo(), path), place);
  }

  @Override
  public Stream<Leaf> leaves() {
    return Stream.of(this);
  }

  @Override
  public Stream<Group> groups() {
    return Stream.empty();
  }

  @Override
  public Stream<String> describe(JsonObject parent) {
    String value = path + " = " + parent.get(name);
    return Stream.of(String.format(LINE, value, key.doc(), type.expected(), defaulting()));
  }

  private String defaulting() {
    return key.defaultsTo().isEmpty() ? "required" : "default " + key.defaultsTo();
  }
}
