package dev.tandem.experiments.scenes;

/**
 * How brightly each place of one picture is lit, in coordinates from 0 to 1 across and down.
 *
 * @param slopeX the change of brightness from the left half to the right, as a share
 * @param slopeY the change from the upper half to the lower
 * @param dapple the depth of soft shadows, as of clouds and leaves, 0 to 1
 * @param clouds where the soft shadows fall
 * @param edge the upright x and y of the line behind which a hard shadow lies, and its distance
 * @param shadow the share of light in the hard shadow; 1 for none
 */
record Lighting(
    double slopeX, double slopeY, double dapple, Noise clouds, Edge edge, double shadow) {

  /** A straight line; a place is behind it if its product with the upright exceeds the distance. */
  record Edge(double x, double y, double distance) {

    static Edge random(Dice dice) {
      double x = dice.range(-1, 1);
      double y = dice.range(-1, 1);
      return new Edge(x, y, dice.range(0.1, 0.9) * (x + y));
    }

    boolean hides(double u, double v) {
      return x * u + y * v > distance;
    }
  }

  static Lighting random(Dice dice) {
    return new Lighting(
        dice.range(-0.15, 0.15),
        dice.range(-0.15, 0.15),
        dice.chance(0.5) ? dice.range(0.1, 0.3) : 0,
        dice.noise(),
        Edge.random(dice),
        dice.chance(0.3) ? dice.range(0.55, 0.85) : 1);
  }

  /** The factor of the light at a place. */
  double at(double u, double v) {
    double slope = 1 + slopeX * (2 * u - 1) + slopeY * (2 * v - 1);
    double soft = dapple > 0 ? 1 + dapple * (2 * clouds.cloud(u * 5, v * 5) - 1) : 1;
    return slope * soft * (edge.hides(u, v) ? shadow : 1);
  }
}
