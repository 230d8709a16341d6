package dev.tandem.report;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A linear axis whose ticks are at multiples of a round distance: 1, 2 or 5 times a power of ten.
 *
 * @param tick distance between two ticks
 * @param first first tick, as a multiple of the distance
 * @param last last tick, as a multiple of the distance, above {@code first}
 */
record Axis(double tick, long first, long last) {
  private static final int MOST_STEPS = 6;
  private static final int MOST_DECIMALS = 4;

  /** The axis that covers a range, with at most seven ticks. */
  static Axis covering(double low, double high) {
    double least = Math.max(Math.abs(high), 1) * 1e-9;
    double flat = low == 0 ? 1 : low + Math.max(Math.abs(low) / 10, least);
    double top = high - low < least ? flat : high;
    double power = Math.pow(10, Math.floor(Math.log10((top - low) / MOST_STEPS)));
    return DoubleStream.of(1, 2, 5, 10, 20)
        .mapToObj(width -> withTicks(width * power, low, top))
        .filter(axis -> axis.last - axis.first <= MOST_STEPS)
        .findFirst()
        .orElseThrow();
  }

  private static Axis withTicks(double tick, double low, double high) {
    // Tolerance for rounding: 0.3 must not need a fourth tick of 0.1.
    return new Axis(
        tick, (long) Math.floor(low / tick + 1e-6), (long) Math.ceil(high / tick - 1e-6));
  }

  /** The position of a value: 0 at the first tick, 1 at the last. */
  double position(double value) {
    return (value / tick - first) / (last - first);
  }

  /** The values of the ticks. */
  double[] ticks() {
    return LongStream.rangeClosed(first, last).mapToDouble(i -> i * tick).toArray();
  }

  /**
   * The label of a tick, with as many decimals as the ticks need; thousands are written with k, and
   * small numbers with an exponent.
   */
  String label(double value) {
    boolean thousands = tick >= 1000 || last * tick >= 10_000;
    double unit = thousands ? 1000 : 1;
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(tick / unit) + 1e-9));
    if (decimals > MOST_DECIMALS) {
      return value == 0 ? "0" : exponential(value);
    }
    String number = String.format(Locale.ROOT, "%." + decimals + "f", value / unit);
    return thousands && value != 0 ? number + "k" : number;
  }

  /** Short enough for the margin: {@code 1.5e-5}. */
  private static String exponential(double value) {
    return String.format(Locale.ROOT, "%.1e", value).replace(".0e", "e").replace("e-0", "e-");
  }
}
