package dev.tandem.experiments.config;

/**
 * The numbers that a key allows.
 *
 * @param min the inclusive lower bound, or minus infinity
 * @param above the exclusive lower bound, or minus infinity
 * @param max the inclusive upper bound, or infinity
 */
record Range(double min, double above, double max) {

  static Range of(Key key) {
    return new Range(key.min(), key.above(), key.max());
  }

  boolean contains(double value) {
    return value >= min && value > above && value <= max;
  }

  /** What follows "a number" in a sentence: {@code " from 0 to 1"}, or nothing if unbounded. */
  String phrase() {
    boolean bounded = max < Double.POSITIVE_INFINITY;
    if (above > Double.NEGATIVE_INFINITY) {
      return " above " + shown(above) + (bounded ? " and at most " + shown(max) : "");
    }
    if (min > Double.NEGATIVE_INFINITY) {
      return bounded ? " from " + shown(min) + " to " + shown(max) : " of at least " + shown(min);
    }
    return bounded ? " of at most " + shown(max) : "";
  }

  private static String shown(double bound) {
    return ValueWriter.json(bound).toString();
  }
}
