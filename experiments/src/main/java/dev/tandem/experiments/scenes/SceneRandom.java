package dev.tandem.experiments.scenes;

/**
 * A SplitMix64 random number generator. The JDK specifies only the raw bits of its generators, not
 * how bounded numbers are derived from them; scenes must be the same on every JVM.
 */
final class SceneRandom {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;

  SceneRandom(long seed) {
    this.state = seed;
  }

  /**
   * The generator of scene {@code index} of a seed; sequences of different indices are unrelated.
   */
  static SceneRandom of(long seed, int index) {
    return new SceneRandom(mix(mix(seed) + STEP * (index + 1L)));
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

  /** An integer in [low, high], both inclusive. */
  int between(int low, int high) {
    return low + (int) ((high - low + 1) * unit());
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  /**
   * An approximately normal number with mean 0 and standard deviation 1: the scaled sum of four
   * uniform ones.
   */
  double normal() {
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
