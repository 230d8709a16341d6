package dev.tandem.experiments.binding;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.tandem.InvalidInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is bound to a record: a JSON value, and the settings that override its keys. */
final class Input {
  private final JsonElement json;
  private final Place place;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final Set<String> ignored = new HashSet<>();

  /** A JSON value that stands at a place. */
  Input(JsonElement json, Place place) {
    this.json = json;
    this.place = place;
  }

  /**
   * Overrides a key; of two settings of one key the last counts.
   *
   * @param text {@code key=value} as given with {@code --set}
   * @throws InvalidInputException if there is no equals sign
   */
  void override(String text) {
    Setting setting = Setting.of(text);
    settings.put(setting.key(), setting);
  }

  /** Leaves out keys of the JSON value, should it have them. */
  void ignore(Keys keys) {
    ignored.addAll(keys.values());
    ignored.addAll(keys.groups());
  }

  JsonElement json() {
    return json;
  }

  Place place() {
    return place;
  }

  Optional<Setting> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /** Where a key got its value: from a setting or, without one, from the JSON value. */
  Place origin(String key) {
    return setting(key).map(Setting::place).orElseGet(() -> place.at(key));
  }

  /**
   * Checks the names of all keys.
   *
   * @param known the keys there are
   * @throws InvalidInputException if a setting or the JSON value has another
   */
  void requireKnown(Keys known) {
    settings.values().forEach(setting -> known.requireValue(setting.place()));
    if (json instanceof JsonObject object) {
      requireKnown(object, place.key(), known);
    }
  }

  private void requireKnown(JsonObject object, String path, Keys known) {
    for (String name : object.keySet()) {
      String key = join(path, name);
      boolean group = known.groups().contains(key);
      boolean named = group || known.values().contains(key) || ignored.contains(key);
      if (!named || name.contains(".")) {
        throw known.unknown(place.at(key));
      }
      if (object.get(name) instanceof JsonObject inner && !known.values().contains(key)) {
        requireKnown(inner, key, known);
      }
    }
  }

  /** The dotted key of a name within a group; the path of the outermost is empty. */
  static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /**
   * Where a value stands: names it in errors, and gives its paths their start.
   *
   * @param source the name of the file, or the setting
   * @param settingKey the key of the setting; empty for a file
   * @param folder the absolute folder that relative paths start from
   * @param key the dotted key of the value; empty for the value of the whole file
   */
  record Place(String source, String settingKey, Path folder, String key) {

    static Place ofFile(String name, Path folder) {
      return new Place(name, "", folder.toAbsolutePath().normalize(), "");
    }

    /** The place of another key of the same source. */
    Place at(String other) {
      return new Place(source, settingKey, folder, other);
    }

    InvalidInputException error(String problem) {
      return new InvalidInputException(source + (isEvident() ? "" : ": " + key) + ": " + problem);
    }

    /** A setting shows its key, and its elements one by one; not the keys of its elements. */
    private boolean isEvident() {
      return key.isEmpty()
          || (!settingKey.isEmpty() && !key.substring(settingKey.length()).contains("."));
    }

    InvalidInputException unexpected(JsonElement found, String expected) {
      return error("found " + Json.shortened(found.toString()) + ", expected " + expected);
    }

    /**
     * The absolute, normalised form of a path that stands here; {@code ~} is the home folder.
     *
     * @throws InvalidPathException if the file system allows no such path
     */
    Path resolve(String path) {
      return folder.resolve(HomeFolder.expanded(path)).normalize();
    }
  }

  /**
   * One {@code --set key=value} of the command line.
   *
   * @param key the dotted key
   * @param value the value as the user typed it
   */
  record Setting(String key, String value) {

    private static Setting of(String text) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw new InvalidInputException(
            "--set " + Json.shortened(text) + ": found no '=', expected key=value");
      }
      return new Setting(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }

    Place place() {
      String source = "--set " + Json.shortened(key + "=" + value);
      return new Place(source, key, Path.of("").toAbsolutePath(), key);
    }

    /**
     * The value as JSON if it is JSON, else as text: the shell has its own quotes already. For a
     * key that holds text it is text in any case: a name may be 2012, or true.
     */
    JsonElement json(ValueType type) {
      JsonElement text = new JsonPrimitive(value);
      try {
        JsonElement json = Json.parse(value, key);
        boolean quoted = json instanceof JsonPrimitive primitive && primitive.isString();
        return type.isText() && !quoted ? text : json;
      } catch (InvalidInputException e) {
        return text;
      }
    }
  }

  /**
   * Every dotted key there is.
   *
   * @param values the keys that hold values
   * @param groups the keys that hold other keys
   * @param otherKinds the keys that only other kinds have, each with these kinds, such as {@code
   *     method.kind=supervised}
   */
  record Keys(List<String> values, List<String> groups, Map<String, List<String>> otherKinds) {

    private void requireValue(Place place) {
      if (groups.contains(place.key())) {
        String within = place.key() + ".";
        String first = values.stream().filter(key -> key.startsWith(within)).findFirst().orElse("");
        throw place.error("a group of keys, expected one of its keys, such as " + first);
      }
      String list = place.key().replaceFirst("\\[.*", "");
      if (!list.equals(place.key()) && values.contains(list)) {
        throw place.error("part of a list, expected the whole list: " + list + "=[...]");
      }
      if (!values.contains(place.key())) {
        throw unknown(place);
      }
    }

    private InvalidInputException unknown(Place place) {
      if (values.contains(place.key())) {
        return place.error("unknown key with a dot in it, expected an object within an object");
      }
      if (otherKinds.containsKey(place.key())) {
        return place.error(
            "unknown key, it belongs to " + String.join(" or ", otherKinds.get(place.key())));
      }
      List<String> all = new ArrayList<>(values);
      all.addAll(groups);
      String question =
          NearestName.to(place.key(), all).map(near -> ", did you mean " + near + "?").orElse("");
      return place.error("unknown key" + question);
    }
  }
}
