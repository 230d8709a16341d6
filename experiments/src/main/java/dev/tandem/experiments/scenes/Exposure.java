package dev.tandem.experiments.scenes;

/**
 * The global treatment of colours in one picture.
 *
 * @param gain the factor of each channel: brightness and colour cast
 * @param saturation the share of a colour's distance from grey that is kept
 * @param lift the light added to all channels, as by a milky lens
 * @param bow how far the tone curve bends, -1 to 1: positive lightens the middle tones
 */
record Exposure(Colour gain, double saturation, double lift, double bow) {

  static Exposure random(Dice dice) {
    double brightness = dice.range(0.82, 1.18);
    double warmth = dice.range(-0.1, 0.1);
    double tint = dice.range(-0.04, 0.04);
    Colour gain =
        new Colour(brightness * (1 + warmth), brightness * (1 + tint), brightness * (1 - warmth));
    return new Exposure(
        gain, dice.range(0.75, 1.2), dice.range(-0.03, 0.08), dice.range(-0.2, 0.3));
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
