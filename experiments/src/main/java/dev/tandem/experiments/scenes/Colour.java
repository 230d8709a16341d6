package dev.tandem.experiments.scenes;

/** A colour of red, green and blue light; 0 is dark and 1 the brightest a picture can show. */
record Colour(double red, double green, double blue) {

  /** A colour by hue in degrees (any number, wrapped), saturation and value, both 0 to 1. */
  static Colour hsv(double hue, double saturation, double value) {
    return new Colour(
        channel(hue, saturation, value, 5),
        channel(hue, saturation, value, 3),
        channel(hue, saturation, value, 1));
  }

  static Colour grey(double value) {
    return new Colour(value, value, value);
  }

  private static double channel(double hue, double saturation, double value, int offset) {
    double sixth = offset + hue / 60;
    double place = sixth - 6 * Math.floor(sixth / 6);
    double share = Math.max(0, Math.min(1, Math.min(place, 4 - place)));
    return value - value * saturation * share;
  }

  /** This colour at share 0, the other one at share 1. */
  Colour mix(Colour other, double share) {
    return new Colour(
        red + (other.red - red) * share,
        green + (other.green - green) * share,
        blue + (other.blue - blue) * share);
  }

  Colour times(double factor) {
    return new Colour(red * factor, green * factor, blue * factor);
  }
}
