package dev.tandem;

/**
 * Checks of numbers that a Java program gives, with messages that say what was found and what is
 * expected. NaN is in no range.
 */
public final class ValueRange {
  private ValueRange() {}

  /**
   * Checks that a number is a share or a probability.
   *
   * @param what the number is, at the beginning of the message
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public static void requireShare(String what, double value) {
    require(value >= 0 && value <= 1, what, value, "0 to 1");
  }

  /**
   * Checks that a number is above 0.
   *
   * @param what the number is, at the beginning of the message
   * @throws IllegalArgumentException if it is not, or is infinite
   */
  public static void requirePositive(String what, double value) {
    require(value > 0 && value < Double.POSITIVE_INFINITY, what, value, "a number above 0");
  }

  /**
   * Checks that a number is large enough.
   *
   * @param what the number is, at the beginning of the message
   * @throws IllegalArgumentException if it is below the smallest, or infinite
   */
  public static void requireAtLeast(String what, double value, double smallest) {
    require(
        value >= smallest && value < Double.POSITIVE_INFINITY, what, value, "at least " + smallest);
  }

  /**
   * Checks that a whole number is large enough.
   *
   * @param what the number is, at the beginning of the message
   * @throws IllegalArgumentException if it is below the smallest
   */
  public static void requireAtLeast(String what, long value, long smallest) {
    require(value >= smallest, what, value, "at least " + smallest);
  }

  private static void require(boolean fits, String what, Object found, String expected) {
    if (!fits) {
      throw new IllegalArgumentException(what + ": found " + found + ", expected " + expected);
    }
  }
}
