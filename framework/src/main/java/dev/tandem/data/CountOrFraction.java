package dev.tandem.data;

import dev.tandem.InvalidInputException;

/**
 * A number of images, given as a count or as a fraction of all.
 *
 * @param value as written by the user: a whole number is a count, a decimal number up to 1.0 a
 *     fraction
 */
public record CountOrFraction(String value) {
  /**
   * @throws InvalidInputException if the value is neither
   */
  public CountOrFraction {
    if (!value.matches("[1-9][0-9]{0,8}|0?\\.[0-9]*[1-9][0-9]*|1\\.0*")) {
      throw new InvalidInputException(
          "found " + value + ", expected a count such as 92 or a fraction such as 0.125");
    }
  }

  /**
   * The number of images; a fraction is rounded, to at least 1.
   *
   * @param all number of images to choose from
   * @throws InvalidInputException if the count exceeds it
   */
  public int of(int all) {
    int count =
        value.contains(".")
            ? Math.max(1, (int) Math.round(Double.parseDouble(value) * all))
            : Integer.parseInt(value);
    if (count > all) {
      throw new InvalidInputException(
          "found "
              + value
              + ", expected at most "
              + all
              + ": there are no more images with labels");
    }
    return count;
  }
}
