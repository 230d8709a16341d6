package dev.tandem.experiments.scenes;

/**
 * The view of a scene: where the ground meets the sky and how things shrink and fade with distance.
 *
 * @param width the width of the picture in design units
 * @param horizon the height of the horizon, in design units from the top
 * @param hazeColour the colour that far things fade to
 * @param hazeDensity the share of that colour in things at the horizon, 0 to 1
 */
record Layout(double width, double horizon, Colour hazeColour, double hazeDensity) {

  static Layout random(Dice dice, double width) {
    return new Layout(
        width,
        dice.range(26, 44),
        dice.colour(20, 260, 0, 0.25, 0.55, 0.95),
        dice.chance(0.3) ? dice.range(0.15, 0.45) : dice.range(0, 0.15));
  }

  /** How near the ground at a height in the picture is: 0 at the horizon, 1 at the lower edge. */
  double nearness(double y) {
    return Math.max(0, Math.min(1, (y - horizon) / (Canvas.DESIGN_HEIGHT - horizon)));
  }

  /** The height in the picture of ground of the given nearness. */
  double groundAt(double nearness) {
    return horizon + nearness * (Canvas.DESIGN_HEIGHT - horizon);
  }

  /** The size of things standing at a nearness, as a share of their size right in front. */
  double sizeAt(double nearness) {
    return 1.1 + 1.1 * nearness;
  }

  /** The share of the haze's colour at a nearness. */
  double hazeAt(double nearness) {
    return hazeDensity * (1 - nearness) * (1 - nearness);
  }

  /** A texture of the ground, in which haze grows towards the horizon. */
  Texture hazed(Texture texture) {
    return (x, y) -> texture.at(x, y).mix(hazeColour, hazeAt(nearness(y)));
  }

  /** The whole picture below a height. */
  Shape below(double y) {
    return Shape.box(0, y, width, Canvas.DESIGN_HEIGHT);
  }
}
