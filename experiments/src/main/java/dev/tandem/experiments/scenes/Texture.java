package dev.tandem.experiments.scenes;

/** The colour of a surface at each of its points. */
@FunctionalInterface
interface Texture {

  Colour at(double x, double y);

  static Texture plain(Colour colour) {
    return (x, y) -> colour;
  }

  /** A colour that is varied by noise of the given grain size, by up to the given fraction. */
  static Texture rough(Colour colour, Noise noise, double grain, double share) {
    return (x, y) -> colour.times(1 + share * (2 * noise.cloud(x / grain, y / grain) - 1));
  }

  /**
   * Stripes of two textures, each {@code size} wide: horizontal if {@code level}, else vertical.
   */
  static Texture stripes(Texture one, Texture other, double size, boolean level) {
    return (x, y) -> {
      double turns = (level ? y : x) / (2 * size);
      return (turns - Math.floor(turns) < 0.5 ? one : other).at(x, y);
    };
  }

  /** This texture times a factor that decreases by {@code slope} per unit to the lower right. */
  default Texture lit(double slope) {
    return (x, y) -> at(x, y).times(1 - slope * (0.4 * x + y));
  }
}
