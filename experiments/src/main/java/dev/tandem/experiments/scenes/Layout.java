package dev.tandem.experiments.scenes;

/**
 * The perspective of a scene: the horizon, and how objects shrink and fade with distance.
 *
 * @param width the width of the picture in design units
 * @param horizon the height of the horizon, in design units from the top
 * @param hazeColour the colour to which distant objects fade
 * @param hazeDensity fraction of that colour at the horizon, 0 to 1
 */
record Layout(double width, double horizon, Colour hazeColour, double hazeDensity) {

  static Layout random(SceneRandom random, double width) {
    return new Layout(
        width,
        random.range(26, 44),
        random.colour(20, 260, 0, 0.25, 0.55, 0.95),
        random.chance(0.3) ? random.range(0.15, 0.45) : random.range(0, 0.15));
  }

  /**
   * The nearness of the ground at a height in the picture: 0 at the horizon, 1 at the lower edge.
   */
  double nearness(double y) {
    return Math.max(0, Math.min(1, (y - horizon) / (Canvas.DESIGN_HEIGHT - horizon)));
  }

  /** The height in the picture of ground of the given nearness. */
  double groundAt(double nearness) {
    return horizon + nearness * (Canvas.DESIGN_HEIGHT - horizon);
  }

  /** The size factor of objects at a nearness, relative to the foreground. */
  double sizeAt(double nearness) {
    return 1.1 + 1.1 * nearness;
  }

  /** The fraction of the haze's colour at a nearness. */
  double hazeAt(double nearness) {
    return hazeDensity * (1 - nearness) * (1 - nearness);
  }

  /** The texture with haze that increases towards the horizon. */
  Texture hazed(Texture texture) {
    return (x, y) -> texture.at(x, y).mix(hazeColour, hazeAt(nearness(y)));
  }

  /** The part of the picture below a height. */
  Shape below(double y) {
    return Shape.box(0, y, width, Canvas.DESIGN_HEIGHT);
  }
}
