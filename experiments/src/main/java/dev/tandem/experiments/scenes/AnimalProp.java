package dev.tandem.experiments.scenes;

/**
 * Four-legged animals seen from the side: plain, patched, striped or woolly, heads up or grazing.
 */
final class AnimalProp implements Prop {

  @Override
  public void draw(Sprite sprite, SceneRandom random) {
    Colour fur = random.colour(15, 40, 0.45, 0.8, 0.35, 0.85);
    Texture coat = coat(random, fur);
    double half = random.range(12, 17);
    double belly = -random.range(8, 15);
    double girth = random.range(6.5, 9.5);
    double spine = belly - girth;
    sprite.shadow(half + 3);
    Texture far = Texture.plain(fur.times(0.6));
    double leg = random.range(1.8, 2.8);
    double step = random.range(-3, 3);
    sprite.paint(Shape.limb(-half * 0.55, spine, -half * 0.55 + step, -1, leg, leg), far);
    sprite.paint(Shape.limb(half * 0.8, spine, half * 0.8 - step, -1, leg, leg), far);
    sprite.paint(
        Shape.limb(
            -half, spine - 1, -half - random.range(2, 7), spine + random.range(-7, 9), 1.3, 1),
        far);
    sprite.paint(Shape.limb(-half * 0.8, spine, -half * 0.8 - step, -1, leg * 1.3, leg), coat);
    sprite.paint(Shape.limb(half * 0.6, spine, half * 0.6 + step, -1, leg * 1.3, leg), coat);
    head(sprite, random, half, spine, coat, fur);
    sprite.paint(
        Shape.limb(-half + girth * 0.6, spine, half - girth * 0.6, spine, girth, girth * 0.95),
        coat);
  }

  private static void head(
      Sprite sprite, SceneRandom random, double half, double spine, Texture coat, Colour fur) {
    boolean grazing = random.chance(0.35);
    double x = half + random.range(4, 9);
    double y = grazing ? -random.range(3.5, 6) : spine - random.range(5, 14);
    double size = random.range(3, 4.5);
    Texture face = random.chance(0.5) ? coat : Texture.plain(fur.times(0.4));
    sprite.paint(Shape.limb(half - 4, spine - 2, x, y, 4, 2.6), coat);
    sprite.paint(Shape.limb(x - 1.5, y - size, x - 2.5, y - size - 3, 1.3, 0.7), face);
    sprite.paint(Shape.limb(x + 0.5, y - size, x + 0.8, y - size - 3.5, 1.2, 0.7), face);
    sprite.paint(Shape.limb(x, y, x + random.range(3, 6), y + 2.5, size, size * 0.6), face);
    sprite.paint(Shape.ellipse(x + 1, y - 1, 0.8, 0.8), Texture.plain(Colour.grey(0.03)));
  }

  private static Texture coat(SceneRandom random, Colour fur) {
    Colour other = Colour.grey(random.chance(0.5) ? 0.08 : 0.9).mix(fur, 0.15);
    Noise noise = random.noise();
    double size = random.range(5, 9);
    Texture hair = (x, y) -> fur.times(0.75 - 0.012 * y + 0.15 * noise.at(x, y));
    return switch (random.between(0, 3)) {
      case 0 -> (x, y) -> noise.cloud(x / size, y / size) < 0.5 ? other : hair.at(x, y);
      case 1 -> (x, y) -> noise.at((x + 0.3 * y) / 2.2, y / 12) < 0.5 ? other : hair.at(x, y);
      case 2 -> (x, y) -> fur.times(0.6 + 0.8 * noise.at(x / 1.8, y / 1.8));
      default -> hair;
    };
  }
}
