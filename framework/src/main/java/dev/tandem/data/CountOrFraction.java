package dev.tandem.data;

import dev.tandem.InvalidInputException;

/**
 * How many of some images: a count, or a fraction of them.
 *
 * @param value as written: a whole number is a count, one with a point a fraction up to 1.0
 */
public record CountOrFraction(String value) {
  /**
   * @throws InvalidInputException if it is neither
   */
  public CountOrFraction {
    if (!value.matches("[1-9][0-9]*|0?\\.[0-9]*[1-9][0-9]*|1\\.0*")) {
      throw new InvalidInputException(
          "found " + value + ", expected a count such as 92 or a fraction such as 0.125");
    }
  }

  /**
   * The count; a fraction is rounded, to at least 1.
   *
   * @param all how many there are
   * @throws InvalidInputException if there are fewer
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
