package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;

/** True or false. */
record BooleanType() implements ValueType<Boolean> {

  @Override
  public Boolean read(JsonElement json, Place place) {
    if (json instanceof JsonPrimitive primitive && primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    throw place.unexpected(json, expected());
  }

  @Override
  public String expected() {
    return "true or false";
  }
}
