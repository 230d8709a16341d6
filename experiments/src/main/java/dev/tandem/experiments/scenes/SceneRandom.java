package dev.tandem.experiments.scenes;

/**
 * A SplitMix64 sequence of random numbers. The JDK's generators promise their raw bits only, not
 * how bounded numbers are made of them, so a scene that has to stay the same everywhere needs its
 * own.
 */
final class Dice {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  /** The sequence of one member of a seed's family; neighbours share nothing. */
  static Dice of(long seed, int index) {
    return new Dice(mix(mix(seed) + STEP * (index + 1L)));
  }

  /** A bijection that spreads each bit of its input over all bits of its output. */
  static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** The upper 53 bits as a number in [0, 1). */
  static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }

  long next() {
    state += STEP;
    return mix(state);
  }

  /** A number in [0, 1). */
  double unit() {
    return unit(next());
  }

  /** A number in [low, high). */
  double range(double low, double high) {
    return low + (high - low) * unit();
  }

  /** A whole number in [low, high], both included. */
  int between(int low, int high) {
    return low + (int) ((high - low + 1) * unit());
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  /** A nearly normal number with mean 0 and deviation 1: four even ones of 16 bits each, added. */
  double bell() {
    long bits = next();
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (sum * 0x1.0p-16 - 2) * 1.7320508075688772;
  }

  Noise noise() {
    return new Noise(next());
  }

  /** A colour whose hue (degrees), saturation and value lie in the given ranges. */
  Colour colour(
      double hueLow, double hueHigh, double satLow, double satHigh, double valLow, double valHigh) {
    return Colour.hsv(range(hueLow, hueHigh), range(satLow, satHigh), range(valLow, valHigh));
  }
}
