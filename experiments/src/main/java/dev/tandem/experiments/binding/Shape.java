package dev.tandem.experiments.binding;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.experiments.binding.Input.Keys;
import dev.tandem.experiments.binding.Input.Place;
import dev.tandem.experiments.binding.Input.Setting;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A record as a JSON object, with the kinds that an input chooses.
 *
 * @param type the record's class
 * @param path the dotted key of the object; empty at the top
 * @param kind the key that chose this record, if there are several {@link Kinds}
 * @param otherKinds the built-in kinds that were not chosen; empty if there are none
 * @param parts what the components are, in order
 */
record Shape(
    Class<? extends Record> type,
    String path,
    Optional<Leaf> kind,
    List<Kinds.Kind> otherKinds,
    List<Part> parts) {

  /** What a component is: a key with a value, or a group of keys. */
  sealed interface Part permits Leaf, Group {
    Object read(JsonObject parent, Input input);
  }

  /**
   * A key with a value.
   *
   * @param name the key within its group
   * @param path the dotted key
   * @param doc what it means
   * @param defaultsTo the default, as JSON text; empty if the key must be given
   * @param type what it may hold
   */
  record Leaf(String name, String path, String doc, String defaultsTo, ValueType type)
      implements Part {

    @Override
    public Object read(JsonObject parent, Input input) {
      // What the file says is checked even if it is overridden: its error would only wait.
      Optional<Object> written =
          Optional.ofNullable(parent.get(name))
              .map(json -> type.read(json, input.place().at(path)));
      Optional<Setting> setting = input.setting(path);
      if (setting.isPresent()) {
        return type.read(setting.get().json(type), setting.get().place());
      }
      return written.orElseGet(() -> byDefault(input.place().at(path)));
    }

    private Object byDefault(Place place) {
      if (defaultsTo.isEmpty()) {
        throw place.error("missing, expected " + type.expected());
      }
      return type.read(Json.parse(defaultsTo, path), place);
    }
  }

  /**
   * A group of keys, all of which may be left out.
   *
   * @param name the key of the group; empty if its keys are among those around it
   * @param shape the record it becomes
   */
  record Group(String name, Shape shape) implements Part {

    @Override
    public Object read(JsonObject parent, Input input) {
      if (name.isEmpty()) {
        return shape.read(parent, input);
      }
      return shape.read(parent.has(name) ? parent.get(name) : new JsonObject(), input);
    }
  }

  /**
   * Reads a record.
   *
   * @throws InvalidInputException at the first key that is unknown, missing or wrong
   */
  static Record bind(Class<?> type, Input input) {
    Shape shape = of(type, input.place().key(), input.json(), input);
    input.requireKnown(shape.keys());
    return shape.read(input.json(), input);
  }

  /**
   * The shape of a record, or of that record among several that an input chooses.
   *
   * @param type a record, or an interface with {@link Kinds}
   * @param path the dotted key of the object; empty at the top
   * @param json what the input has there; null for nothing
   * @param input the input
   * @throws IllegalArgumentException if a component has no {@link Key}, or a type no key can hold
   */
  static Shape of(Class<?> type, String path, JsonElement json, Input input) {
    JsonObject object = json instanceof JsonObject given ? given : new JsonObject();
    if (type.isRecord()) {
      return ofRecord(type, path, Optional.empty(), List.of(), object, input);
    }
    Leaf kind = kind(type, path);
    Choice<?> ofFile = (Choice<?>) kind.read(object, new Input(input.json(), input.place()));
    Choice<?> chosen = (Choice<?>) kind.read(object, input);
    if (!chosen.equals(ofFile)) {
      Class<?> record = record(ofFile, type, input.place().at(kind.path()));
      input.ignore(ofKind(record, type, path, kind, object, input).keys());
    }
    Place place = input.origin(kind.path());
    Class<?> record = record(chosen, type, place);
    try {
      return ofKind(record, type, path, kind, object, input);
    } catch (IllegalArgumentException e) {
      // A mistake in a record of the user's, not in ours.
      throw chosen.className().isEmpty() ? e : place.error("cannot be used: " + e.getMessage());
    }
  }

  private static Shape ofKind(
      Class<?> record, Class<?> group, String path, Leaf kind, JsonObject object, Input input) {
    Kinds.Kind[] kinds = group.getAnnotation(Kinds.class).value().getEnumConstants();
    List<Kinds.Kind> others = Stream.of(kinds).filter(k -> k.record() != record).toList();
    return ofRecord(record, path, Optional.of(kind), others, object, input);
  }

  private static Shape ofRecord(
      Class<?> type,
      String path,
      Optional<Leaf> kind,
      List<Kinds.Kind> otherKinds,
      JsonObject object,
      Input input) {
    List<Part> parts = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Optional<Leaf> leaf = kind.filter(key -> key.name().equals(RecordFormat.key(component)));
      parts.add(leaf.isPresent() ? leaf.get() : part(component, path, object, input));
    }
    return new Shape(type.asSubclass(Record.class), path, kind, otherKinds, parts);
  }

  private static Part part(
      RecordComponent component, String parent, JsonObject object, Input input) {
    Class<?> type = component.getType();
    if (component.isAnnotationPresent(Key.Inline.class)) {
      if (!type.isRecord()) {
        throw new IllegalArgumentException(component + ": only a record can be inlined");
      }
      return new Group("", of(type, parent, object, input));
    }
    String name = RecordFormat.key(component);
    String path = Input.join(parent, name);
    if (type.isRecord() || type.isAnnotationPresent(Kinds.class)) {
      return new Group(name, of(type, path, object.get(name), input));
    }
    Key key = component.getAnnotation(Key.class);
    if (key == null) {
      throw new IllegalArgumentException(component.getDeclaringRecord() + ": no @Key: " + name);
    }
    ValueType values = ValueType.of(component.getGenericType(), key);
    return new Leaf(name, path, key.doc(), key.defaultsTo(), values);
  }

  private static Leaf kind(Class<?> group, String path) {
    Kinds kinds = group.getAnnotation(Kinds.class);
    String classes = "a record that implements " + group.getSimpleName();
    if (kinds.implementing() != void.class) {
      classes += " or of a class that implements " + kinds.implementing().getSimpleName();
    }
    ValueType type = Choice.type(kinds.value(), classes);
    String first = Json.of(kinds.value().getEnumConstants()[0]).toString();
    return new Leaf(Kinds.KEY, Input.join(path, Kinds.KEY), kinds.doc(), first, type);
  }

  /** The record of a kind: its own, the class of the user's, or the one for any class. */
  private static Class<?> record(Choice<?> kind, Class<?> group, Place place) {
    if (kind.word().isPresent()) {
      return ((Kinds.Kind) kind.word().get()).record();
    }
    Class<?> record =
        kind.loaded()
            .filter(named -> named.isRecord() && group.isAssignableFrom(named))
            .orElse(group.getAnnotation(Kinds.class).anyClass());
    if (record == Record.class) {
      throw place.unexpected(
          Json.of(kind), "on the class path a record that implements " + group.getSimpleName());
    }
    return record;
  }

  /** The keys with values, at any depth, in order. */
  Stream<Leaf> leaves() {
    return Stream.concat(kind.stream(), parts.stream().flatMap(Shape::leaves)).distinct();
  }

  private static Stream<Leaf> leaves(Part part) {
    return part instanceof Group group ? group.shape.leaves() : Stream.of((Leaf) part);
  }

  Keys keys() {
    List<String> values = leaves().map(Leaf::path).toList();
    Map<String, List<String>> others = new LinkedHashMap<>();
    collectOtherKinds(others);
    List<String> groups = groups().toList();
    others.keySet().removeAll(values);
    others.keySet().removeAll(groups);
    return new Keys(values, groups, others);
  }

  /** Adds the keys of the kinds that were not chosen, here and in all groups. */
  private void collectOtherKinds(Map<String, List<String>> keys) {
    Input none = new Input(new JsonObject(), Place.ofFile("", Path.of("")));
    for (Kinds.Kind other : otherKinds) {
      String chosenBy = kind.orElseThrow().path + "=" + Json.word((Enum<?>) other);
      Shape shape = ofRecord(other.record(), path, kind, List.of(), new JsonObject(), none);
      Stream.concat(shape.leaves().map(Leaf::path), shape.groups())
          .forEach(key -> keys.computeIfAbsent(key, k -> new ArrayList<>()).add(chosenBy));
    }
    for (Part part : parts) {
      if (part instanceof Group group) {
        group.shape.collectOtherKinds(keys);
      }
    }
  }

  private Stream<String> groups() {
    return parts.stream()
        .filter(Group.class::isInstance)
        .map(Group.class::cast)
        .flatMap(
            group ->
                Stream.concat(
                    Stream.of(group.shape.path).filter(key -> !group.name.isEmpty()),
                    group.shape.groups()));
  }

  private Record read(JsonElement json, Input input) {
    if (!(json instanceof JsonObject object)) {
      throw input.place().at(path).unexpected(json, "an object of keys");
    }
    Object[] values = parts.stream().map(part -> part.read(object, input)).toArray();
    try {
      return CanonicalConstructor.call(type, values);
    } catch (InvalidKeyException e) {
      throw input.origin(Input.join(path, e.key())).error(e.problem());
    } catch (IllegalArgumentException e) {
      throw input.place().at(path).error("cannot be made from these keys: " + e.getCause());
    }
  }
}
