package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Integers of 32 or 64 bits.
 *
 * @param <T> the boxed type
 */
final class WholeType<T extends Number> implements ValueType<T> {
  private final long smallest;
  private final long largest;
  private final LongFunction<T> boxed;
  private final Range range;
  private final int[] oneOf;

  private WholeType(long smallest, long largest, LongFunction<T> boxed, Key key) {
    this.smallest = smallest;
    this.largest = largest;
    this.boxed = boxed;
    this.range = Range.of(key);
    this.oneOf = key.oneOf();
  }

  static WholeType<Integer> ofInt(Key key) {
    return new WholeType<>(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value, key);
  }

  static WholeType<Long> ofLong(Key key) {
    return new WholeType<>(Long.MIN_VALUE, Long.MAX_VALUE, value -> value, key);
  }

  @Override
  public T read(JsonElement json, Place place) {
    if (!(json instanceof JsonPrimitive primitive && primitive.isNumber())) {
      throw place.unexpected(json, expected());
    }
    long value;
    try {
      value = new BigDecimal(primitive.getAsString()).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      // A fraction, or more digits than a long holds.
      throw place.unexpected(json, inBits());
    }
    if (value < smallest || value > largest) {
      throw place.unexpected(json, inBits());
    }
    if (!range.contains(value) || !listed(value)) {
      throw place.unexpected(json, expected());
    }
    return boxed.apply(value);
  }

  private boolean listed(long value) {
    return oneOf.length == 0 || Arrays.stream(oneOf).anyMatch(allowed -> allowed == value);
  }

  private String inBits() {
    return expected() + " (no fraction, no more than " + largest + ")";
  }

  @Override
  public String expected() {
    if (oneOf.length == 0) {
      return "an integer" + range.phrase();
    }
    return Arrays.stream(oneOf)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "one of ", ""));
  }
}
