package dev.tandem.experiments.scenes;

/**
 * The colour transformation of a whole picture.
 *
 * @param gain the factor of each channel: brightness and colour cast
 * @param saturation factor of a colour's distance from grey
 * @param lift brightness added to all channels, as by a hazy lens
 * @param bow curvature of the tone curve, −1 to 1; positive values brighten the midtones
 */
record Exposure(Colour gain, double saturation, double lift, double bow) {

  static Exposure random(SceneRandom random) {
    double brightness = random.range(0.82, 1.18);
    double warmth = random.range(-0.1, 0.1);
    double tint = random.range(-0.04, 0.04);
    Colour gain =
        new Colour(brightness * (1 + warmth), brightness * (1 + tint), brightness * (1 - warmth));
    return new Exposure(
        gain, random.range(0.75, 1.2), random.range(-0.03, 0.08), random.range(-0.2, 0.3));
  }

  Colour of(Colour scene) {
    double grey = 0.3 * scene.red() + 0.6 * scene.green() + 0.1 * scene.blue();
    return new Colour(
        tone(grey + saturation * (scene.red() - grey), gain.red()),
        tone(grey + saturation * (scene.green() - grey), gain.green()),
        tone(grey + saturation * (scene.blue() - grey), gain.blue()));
  }

  private double tone(double light, double factor) {
    double value = Math.max(0, Math.min(1, light * factor + lift));
    return value + bow * value * (1 - value);
  }
}
