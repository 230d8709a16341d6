package dev.tandem.experiments.scenes;

/** People standing or walking, in trousers or skirts, with or without hats and bags. */
final class PersonProp implements Prop {

  @Override
  public void draw(Sprite sprite, SceneRandom random) {
    sprite.shadow(7);
    double hip = -random.range(18, 22);
    double neck = hip - random.range(14, 18);
    double girth = random.range(5, 7);
    double stride = random.range(1.5, 7);
    Texture skin = Texture.plain(random.colour(12, 32, 0.25, 0.6, 0.3, 0.95)).lit(0.003);
    Texture legs = cloth(random);
    Texture coat = cloth(random);
    Texture sleeves = random.chance(0.7) ? coat : skin;
    Texture shoes = Texture.plain(random.colour(0, 360, 0, 0.6, 0.05, 0.5));

    double swing = random.range(1, 6);
    double wrist = hip + random.range(-6, 1);
    sprite.paint(Shape.limb(-girth, neck + 3, -girth - swing * 0.6, wrist, 2, 1.5), sleeves);
    limbs(sprite, hip, stride, girth, random.chance(0.8) ? legs : skin, shoes);
    if (random.chance(0.25)) {
      double hem = random.range(5, 11);
      sprite.paint(
          Shape.polygon(-girth * 0.8, hip - 4, girth * 0.8, hip - 4, hem * 0.9, -9, -hem * 0.9, -9),
          coat);
    }
    sprite.paint(Shape.limb(0, neck + girth * 0.8, 0, hip - 1, girth, girth * 0.85), coat);
    sprite.paint(Shape.limb(girth, neck + 3, girth + swing * 0.5, wrist, 2, 1.5), sleeves);
    sprite.paint(Shape.ellipse(girth + swing * 0.5, wrist, 1.7, 1.7), skin);
    if (random.chance(0.35)) {
      double bag = random.range(2.5, 4.5);
      sprite.paint(Shape.box(girth, wrist, girth + 2 * bag, wrist + 1.6 * bag), cloth(random));
    }
    head(sprite, random, neck, skin);
  }

  private static void limbs(
      Sprite sprite, double hip, double stride, double girth, Texture legs, Texture shoes) {
    sprite.paint(Shape.limb(-girth * 0.4, hip, -stride, -1.5, 3.4, 2.4), legs);
    sprite.paint(Shape.limb(girth * 0.4, hip, stride, -1.5, 3.4, 2.4), legs);
    sprite.paint(Shape.ellipse(-stride + 0.8, -1.2, 2.7, 1.4), shoes);
    sprite.paint(Shape.ellipse(stride + 0.8, -1.2, 2.7, 1.4), shoes);
  }

  private static void head(Sprite sprite, SceneRandom random, double neck, Texture skin) {
    Texture hair = Texture.plain(random.colour(0, 50, 0, 0.7, 0.05, 0.75));
    sprite.paint(Shape.limb(0, neck + 2, 0, neck - 3, 1.7, 1.7), skin);
    sprite.paint(Shape.ellipse(-0.5, neck - 6, 4.6, 5.2), hair);
    sprite.paint(Shape.ellipse(0.6, neck - 4.9, 3.8, 4.4), skin);
    if (random.chance(0.3)) {
      sprite.paint(Shape.box(-5, neck - 8.4, 5, neck - 7.2), hair);
      sprite.paint(Shape.box(-3, neck - 11, 3, neck - 7.2), hair);
    }
  }

  private static Texture cloth(SceneRandom random) {
    Colour dye = random.colour(150, 185, 0.5, 0.9, 0.4, 0.9);
    Texture plain = Texture.rough(dye, random.noise(), 4, 0.2).lit(0.004);
    if (random.chance(0.7)) {
      return plain;
    }
    Texture other = Texture.plain(random.colour(150, 185, 0.3, 0.8, 0.2, 1));
    return Texture.stripes(plain, other, random.range(1.3, 2.6), random.chance(0.7));
  }
}
