package dev.tandem.experiments.scenes;

/** Broad trees, conifers and bushes. */
final class TreeProp implements Prop {

  @Override
  public void draw(Sprite sprite, SceneRandom random) {
    double height = random.range(30, 58);
    switch (random.between(0, 3)) {
      case 0 -> conifer(sprite, random, height);
      case 1 ->
          crown(sprite, random, -random.range(5, 9), random.range(11, 20), random.range(7, 12));
      default -> {
        trunk(sprite, random, height * 0.6);
        crown(sprite, random, -height * 0.72, random.range(12, 22), random.range(11, 19));
      }
    }
  }

  private static void trunk(Sprite sprite, SceneRandom random, double height) {
    Colour bark = random.colour(10, 45, 0.05, 0.5, 0.15, 0.55);
    Noise grooves = random.noise();
    double radius = random.range(1.2, 3);
    sprite.paint(
        Shape.limb(0, 0, random.range(-4, 4), -height, radius, radius * 0.6),
        (x, y) -> bark.times(0.6 + 0.8 * grooves.at(x * 1.2, y * 0.2)));
  }

  private static void crown(
      Sprite sprite, SceneRandom random, double middle, double wide, double high) {
    Texture leaves = Foliage.random(random, random.range(0.6, 1.3)).lit(0.008);
    for (int i = random.between(4, 7); i > 0; i--) {
      double size = random.range(0.5, 0.8);
      sprite.paint(
          Shape.blob(
              random.range(-0.5, 0.5) * wide,
              middle + random.range(-0.5, 0.5) * high,
              wide * size,
              high * size,
              random.noise(),
              0.35),
          leaves);
    }
  }

  private static void conifer(Sprite sprite, SceneRandom random, double height) {
    trunk(sprite, random, height * 0.4);
    Texture needles = Foliage.random(random, random.range(0.4, 0.8));
    double halfWidth = height * random.range(0.25, 0.4);
    int tiers = random.between(2, 5);
    for (int i = 0; i < tiers; i++) {
      double lower = -height * (0.12 + 0.7 * i / tiers);
      double upper = Math.max(-height, lower - height * 1.3 / tiers);
      double reach = halfWidth * (1 - 0.75 * i / tiers);
      sprite.paint(Shape.polygon(-reach, lower, reach, lower, 0, upper), needles);
    }
  }
}
