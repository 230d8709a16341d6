package dev.tandem.experiments.scenes;

/**
 * The brightness of the light at each point of a picture, in coordinates from 0 to 1 across and
 * down.
 *
 * @param slopeX relative change of brightness from the left to the right half
 * @param slopeY relative change from the upper to the lower half
 * @param dapple strength of soft shadows, as of clouds and leaves, 0 to 1
 * @param clouds where the soft shadows fall
 * @param edge the line behind which a hard shadow lies
 * @param shadow light factor in the hard shadow; 1 = no shadow
 */
record Lighting(
    double slopeX, double slopeY, double dapple, Noise clouds, Edge edge, double shadow) {

  /** A straight line with normal vector (x, y); points with x·u + y·v > distance are behind it. */
  record Edge(double x, double y, double distance) {

    static Edge random(SceneRandom random) {
      double x = random.range(-1, 1);
      double y = random.range(-1, 1);
      return new Edge(x, y, random.range(0.1, 0.9) * (x + y));
    }

    boolean hides(double u, double v) {
      return x * u + y * v > distance;
    }
  }

  static Lighting random(SceneRandom random) {
    return new Lighting(
        random.range(-0.15, 0.15),
        random.range(-0.15, 0.15),
        random.chance(0.5) ? random.range(0.1, 0.3) : 0,
        random.noise(),
        Edge.random(random),
        random.chance(0.3) ? random.range(0.55, 0.85) : 1);
  }

  /** The light factor at a point. */
  double at(double u, double v) {
    double slope = 1 + slopeX * (2 * u - 1) + slopeY * (2 * v - 1);
    double soft = dapple > 0 ? 1 + dapple * (2 * clouds.cloud(u * 5, v * 5) - 1) : 1;
    return slope * soft * (edge.hides(u, v) ? shadow : 1);
  }
}
