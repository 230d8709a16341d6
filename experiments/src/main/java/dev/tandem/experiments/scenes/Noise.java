package dev.tandem.experiments.scenes;

/**
 * Value noise: smooth random fields over the plane, 0 to 1, interpolated between random values at
 * integer coordinates.
 */
final class Noise {

  private static final long COLUMN = 0x9E3779B97F4A7C15L;
  private static final long ROW = 0xC2B2AE3D27D4EB4FL;

  private final long seed;

  Noise(long seed) {
    this.seed = seed;
  }

  /** One octave, with a wavelength of about two units. */
  double at(double x, double y) {
    double floorX = Math.floor(x);
    double floorY = Math.floor(y);
    long column = (long) floorX;
    long row = (long) floorY;
    double u = smooth(x - floorX);
    double v = smooth(y - floorY);
    double top = lerp(cell(column, row), cell(column + 1, row), u);
    double bottom = lerp(cell(column, row + 1), cell(column + 1, row + 1), u);
    return lerp(top, bottom, v);
  }

  /**
   * Three octaves, each with half the wavelength and half the amplitude of the one before, scaled
   * to 0 to 1.
   */
  double cloud(double x, double y) {
    double sum = at(x, y) * 4 + at(2 * x + 17.3, 2 * y) * 2 + at(4 * x, 4 * y + 31.7);
    return clamp((sum / 7 - 0.5) * 1.5 + 0.5);
  }

  /** An independent random value for each cell, such as each brick of a wall. */
  double cell(long column, long row) {
    return SceneRandom.unit(
        SceneRandom.mix(seed ^ column * COLUMN ^ Long.rotateLeft(row * ROW, 32)));
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double lerp(double from, double to, double t) {
    return from + (to - from) * t;
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }
}
