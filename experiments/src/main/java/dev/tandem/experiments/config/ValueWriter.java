package dev.tandem.experiments.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes values as the JSON that reads back as the same values. */
final class ValueWriter {
  private static final int LONGEST_WITHOUT_EXPONENT = 15;

  private ValueWriter() {}

  /**
   * The JSON of a value.
   *
   * @param value a value of one of the types that keys hold, or a record of such values
   * @throws IllegalArgumentException for any other value
   */
  static JsonElement json(Object value) {
    if (value instanceof StrategyClass strategy) {
      return new JsonPrimitive(strategy.className());
    }
    if (value instanceof Record record) {
      return object(record);
    }
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(element -> array.add(json(element)));
      return array;
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(ValueWriter::json).orElseGet(() -> new JsonPrimitive(""));
    }
    if (value instanceof Enum<?> constant) {
      return new JsonPrimitive(EnumType.word(constant));
    }
    if (value instanceof Path path) {
      return new JsonPrimitive(path.toString());
    }
    if (value instanceof String text) {
      return new JsonPrimitive(text);
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

  private static JsonObject object(Record record) {
    JsonObject object = new JsonObject();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = Components.value(component, record);
      object.add(Components.key(component), json(value));
    }
    return object;
  }

  /** People read configs: 0.0001 and 1, not 1.0E-4 and 1.0. */
  private static BigDecimal shortest(double number) {
    BigDecimal stripped = BigDecimal.valueOf(number).stripTrailingZeros();
    boolean zerosAtEnd = stripped.scale() < 0;
    boolean few = stripped.precision() - stripped.scale() <= LONGEST_WITHOUT_EXPONENT;
    return zerosAtEnd && few ? stripped.setScale(0) : stripped;
  }
}
