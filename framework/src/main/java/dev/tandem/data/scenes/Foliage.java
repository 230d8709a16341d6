package dev.tandem.data.scenes;

/** Clumps of leaves with dark gaps between them, from spring green to autumn red. */
final class Foliage {

  private Foliage() {}

  /** A random foliage whose clumps measure about five times the given size. */
  static Texture random(Dice dice, double size) {
    boolean autumn = dice.chance(0.15);
    Colour leaf =
        autumn
            ? dice.colour(5, 55, 0.4, 0.85, 0.4, 0.85)
            : dice.colour(75, 155, 0.35, 0.8, 0.25, 0.6);
    Noise clumps = dice.noise();
    double gap = dice.range(0.25, 0.4);
    return (x, y) -> {
      double clump = clumps.cloud(x / (4.5 * size), y / (4.5 * size));
      return leaf.times(clump < gap ? 0.35 : 0.55 + 0.75 * clump);
    };
  }
}
