package dev.tandem.experiments.binding;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The JSON Schema of a record: what {@link Shape} reads, said in the words that editors understand.
 */
final class RecordSchema {
  /** The key by which a file names its schema. */
  static final String KEY = "$schema";

  private static final String DRAFT = "http://json-schema.org/draft-07/schema#";

  private RecordSchema() {}

  /** The schema of a whole file. */
  static JsonObject of(Class<?> type, String title) {
    JsonObject schema = new JsonObject();
    schema.addProperty(KEY, DRAFT);
    schema.addProperty("title", title);
    JsonObject object = object(type);
    object.getAsJsonObject("properties").add(KEY, typed("string"));
    object.entrySet().forEach(entry -> schema.add(entry.getKey(), entry.getValue()));
    return schema;
  }

  private static JsonObject object(Class<?> type) {
    JsonObject schema = typed("object");
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    addKeys(type, properties, required);
    schema.add("properties", properties);
    if (!required.isEmpty()) {
      schema.add("required", required);
    }
    schema.addProperty("additionalProperties", false);
    return schema;
  }

  private static void addKeys(Class<?> type, JsonObject properties, JsonArray required) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = RecordFormat.key(component);
      Kinds kinds = component.getType().getAnnotation(Kinds.class);
      Key key = component.getAnnotation(Key.class);
      if (component.isAnnotationPresent(Key.Inline.class)) {
        addKeys(component.getType(), properties, required);
      } else if (kinds != null) {
        properties.add(name, kinds(kinds));
      } else if (component.getType().isRecord()) {
        properties.add(name, object(component.getType()));
      } else {
        properties.add(name, value(component.getGenericType(), key));
        if (key.defaultsTo().isEmpty()) {
          required.add(name);
        }
      }
    }
  }

  private static JsonObject value(Type type, Key key) {
    JsonObject schema = new JsonObject();
    schema.addProperty("description", key.doc());
    constraints(type, key).entrySet().forEach(c -> schema.add(c.getKey(), c.getValue()));
    if (!key.defaultsTo().isEmpty()) {
      schema.add("default", Json.parse(key.defaultsTo(), "default"));
    }
    return schema;
  }

  /** A group whose other keys depend on its kind; those of a class of the user's are not known. */
  private static JsonObject kinds(Kinds kinds) {
    JsonObject kind = constant(kinds.value());
    kind.addProperty("description", kinds.doc());
    JsonObject properties = new JsonObject();
    properties.add(Kinds.KEY, kind);
    JsonObject schema = typed("object");
    schema.add("properties", properties);
    JsonArray cases = new JsonArray();
    for (Kinds.Kind constant : kinds.value().getEnumConstants()) {
      cases.add(ofKind((Enum<?>) constant, constant.record()));
    }
    schema.add("allOf", cases);
    return schema;
  }

  private static JsonObject ofKind(Enum<?> constant, Class<?> record) {
    JsonObject word = new JsonObject();
    word.addProperty("const", Json.word(constant));
    JsonObject kind = new JsonObject();
    kind.add(Kinds.KEY, word);
    JsonObject condition = new JsonObject();
    condition.add("properties", kind);
    boolean byDefault = constant.ordinal() == 0;
    if (!byDefault) {
      condition.add("required", list(List.of(Kinds.KEY)));
    }
    JsonObject then = object(record);
    then.getAsJsonObject("properties").add(Kinds.KEY, new JsonObject());
    JsonObject schema = new JsonObject();
    schema.add("if", condition);
    schema.add("then", then);
    return schema;
  }

  private static JsonObject constraints(Type type, Key key) {
    if (type instanceof ParameterizedType generic) {
      Type argument = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == List.class) {
        JsonObject schema = typed("array");
        schema.add("items", constraints(argument, key));
        return schema;
      }
      return generic.getRawType() == Optional.class ? typed("string") : constant(argument);
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return number("integer", key);
    }
    if (type == double.class || type == Double.class) {
      return number("number", key);
    }
    if (type == boolean.class || type == Boolean.class) {
      return typed("boolean");
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isEnum()) {
      JsonObject schema = new JsonObject();
      schema.add("enum", list(ValueType.words(raw).keySet()));
      return schema;
    }
    if (raw.isRecord()) {
      return object(raw);
    }
    JsonObject schema = typed("string");
    if (raw == Path.class) {
      schema.addProperty("minLength", 1);
    }
    return schema;
  }

  /** A constant of an enum, or the full name of a class, which has a dot in it. */
  private static JsonObject constant(Type constants) {
    JsonObject words = new JsonObject();
    words.add("enum", list(ValueType.words((Class<?>) constants).keySet()));
    JsonObject className = typed("string");
    className.addProperty("pattern", "\\.");
    JsonArray either = new JsonArray();
    either.add(words);
    either.add(className);
    JsonObject schema = new JsonObject();
    schema.add("anyOf", either);
    return schema;
  }

  private static JsonObject number(String type, Key key) {
    JsonObject schema = typed(type);
    addBound(schema, "minimum", key.min());
    addBound(schema, "exclusiveMinimum", key.above());
    addBound(schema, "maximum", key.max());
    if (key.oneOf().length > 0) {
      JsonArray values = new JsonArray();
      for (int value : key.oneOf()) {
        values.add(value);
      }
      schema.add("enum", values);
    }
    return schema;
  }

  private static void addBound(JsonObject schema, String name, double bound) {
    if (Double.isFinite(bound)) {
      schema.add(name, Json.of(bound));
    }
  }

  private static JsonObject typed(String type) {
    JsonObject schema = new JsonObject();
    schema.addProperty("type", type);
    return schema;
  }

  private static JsonArray list(Collection<String> words) {
    JsonArray list = new JsonArray();
    words.forEach(word -> list.add(new JsonPrimitive(word)));
    return list;
  }
}
