package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;

/** A word of {@link PseudoLabel}, or the name of a class, which has a dot in it. */
record PseudoLabelType() implements ValueType<PseudoLabelChoice> {
  private static final EnumType<PseudoLabel> WORDS = new EnumType<>(PseudoLabel.class);

  @Override
  public PseudoLabelChoice read(JsonElement json, Place place) {
    if (json instanceof JsonPrimitive primitive
        && primitive.isString()
        && primitive.getAsString().contains(".")) {
      return new StrategyClass(primitive.getAsString());
    }
    return WORDS.read(json, place);
  }

  @Override
  public String expected() {
    return WORDS.expected() + ", or the full name of a class that implements PseudoLabelStrategy";
  }
}
