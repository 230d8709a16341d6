package dev.tandem.experiments.config;

import java.util.List;
import java.util.function.Predicate;

/** What the constructors of configuration records demand beyond each key's own range. */
final class Require {

  private Require() {}

  /**
   * Two values in order.
   *
   * @throws InvalidKeyException if {@code value} exceeds {@code limit}
   */
  static void atMost(String key, double value, String limitKey, double limit) {
    if (value > limit) {
      throw new InvalidKeyException(
          key,
          "found "
              + ValueWriter.json(value)
              + ", expected at most "
              + limitKey
              + ", which is "
              + ValueWriter.json(limit));
    }
  }

  /**
   * A value of a certain form.
   *
   * @throws InvalidKeyException if {@code value} is not of that form
   */
  static void form(String key, String value, Predicate<String> form, String expected) {
    if (!form.test(value)) {
      throw new InvalidKeyException(
          key, "found " + Shown.of(ValueWriter.json(value).toString()) + ", expected " + expected);
    }
  }

  /**
   * Names that tell things apart.
   *
   * @throws InvalidKeyException if a value occurs twice
   */
  static void distinct(String key, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      if (values.indexOf(values.get(i)) < i) {
        throw new InvalidKeyException(
            key, "found " + ValueWriter.json(values.get(i)) + " twice, expected distinct names");
      }
    }
  }
}
