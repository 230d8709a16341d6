package dev.tandem.experiments.scenes;

/** Clumps of leaves with dark gaps between them. */
final class Foliage {

  private Foliage() {}

  /** A random foliage texture; its clumps measure about five times the given size. */
  static Texture random(SceneRandom random, double size) {
    Colour leaf = random.colour(95, 150, 0.5, 0.8, 0.2, 0.5);
    Noise clumps = random.noise();
    double gap = random.range(0.25, 0.4);
    return (x, y) -> {
      double clump = clumps.cloud(x / (4.5 * size), y / (4.5 * size));
      return leaf.times(clump < gap ? 0.35 : 0.55 + 0.75 * clump);
    };
  }
}
