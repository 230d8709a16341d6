package dev.tandem.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Number formats of the report. */
final class Numbers {
  private Numbers() {}

  /** A fraction from 0 to 1 in percent with two decimals, as in the papers: {@code 41.50}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }

  /** Four significant digits, without trailing zeros: {@code 5.371}, {@code 0.00985}. */
  static String significant(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    boolean plain = value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7);
    return plain ? rounded.toPlainString() : rounded.toString().toLowerCase(Locale.ROOT);
  }
}
