package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;

/**
 * Finite numbers with a fraction.
 *
 * @param range the numbers allowed
 */
record RealType(Range range) implements ValueType<Double> {

  @Override
  public Double read(JsonElement json, Place place) {
    if (!(json instanceof JsonPrimitive primitive && primitive.isNumber())) {
      throw place.unexpected(json, expected());
    }
    // Adding 0 turns -0 into 0, which JSON would not bring back.
    double value = primitive.getAsDouble() + 0.0;
    if (Double.isInfinite(value)) {
      throw place.unexpected(json, expected() + " that a double can hold");
    }
    if (!range.contains(value)) {
      throw place.unexpected(json, expected());
    }
    return value;
  }

  @Override
  public String expected() {
    return "a number" + range.phrase();
  }
}
