package dev.tandem.experiments.binding;

import dev.tandem.InvalidInputException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Values of one record that do not go together, thrown by the record's constructor.
 *
 * <p>The record names only its own keys; {@link RecordFormat} adds the file and the group. The
 * static methods are checks for use in such constructors.
 */
public final class InvalidKeyException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String problem;

  /**
   * An error of one key.
   *
   * @param key the key within its record
   * @param problem what was found and what is expected
   */
  public InvalidKeyException(String key, String problem) {
    super(key + ": " + problem);
    this.key = key;
    this.problem = problem;
  }

  String key() {
    return key;
  }

  String problem() {
    return problem;
  }

  /**
   * Checks that a value does not exceed that of another key.
   *
   * @param key the key of the value
   * @param value the value
   * @param limitKey the other key
   * @param limit the largest value allowed
   * @throws InvalidKeyException if the value exceeds the limit
   */
  public static void requireAtMost(String key, double value, String limitKey, double limit) {
    if (value > limit) {
      throw new InvalidKeyException(
          key,
          "found "
              + Json.of(value)
              + ", expected at most "
              + limitKey
              + ", which is "
              + Json.of(limit));
    }
  }

  /**
   * Checks that a text is of a certain form.
   *
   * @param key the key of the text
   * @param text the text
   * @param form the form
   * @param expected the form in words that follow "expected"
   * @throws InvalidKeyException if the text is of another form
   */
  public static void requireForm(String key, String text, Predicate<String> form, String expected) {
    if (!form.test(text)) {
      throw new InvalidKeyException(
          key, "found " + Json.shortened(Json.of(text).toString()) + ", expected " + expected);
    }
  }

  /**
   * Checks that no text of a list occurs twice.
   *
   * @param key the key of the list
   * @param texts the list
   * @throws InvalidKeyException if a text occurs twice
   */
  public static void requireDistinct(String key, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      if (texts.indexOf(texts.get(i)) < i) {
        throw new InvalidKeyException(
            key, "found " + Json.of(texts.get(i)) + " twice, expected distinct names");
      }
    }
  }
}
