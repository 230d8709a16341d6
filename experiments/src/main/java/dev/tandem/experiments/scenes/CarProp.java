package dev.tandem.experiments.scenes;

/** Cars from the side or the front, and vans. */
final class CarProp implements Prop {

  @Override
  public void draw(Sprite sprite, SceneRandom random) {
    Colour paint = random.colour(235, 320, 0.45, 0.9, 0.35, 0.9);
    Texture glass = Texture.plain(random.colour(180, 230, 0.05, 0.4, 0.1, 0.65)).lit(0.02);
    sprite.shadow(random.range(16, 22));
    if (random.chance(0.35)) {
      front(sprite, random, paint, glass);
    } else {
      side(sprite, random, paint, glass);
    }
  }

  private static void side(Sprite sprite, SceneRandom random, Colour paint, Texture glass) {
    double half = random.range(17, 24);
    double sill = -random.range(2.5, 4);
    double belt = -random.range(9.5, 12.5);
    boolean van = random.chance(0.3);
    double roof = belt - random.range(6, 8.5) * (van ? 1.4 : 1);
    double rear = -half * (van ? 0.98 : random.range(0.6, 0.95));
    double front = half * random.range(0.35, 0.7);
    double slope = half * random.range(0.15, 0.3);
    Texture body = (x, y) -> paint.times(1.15 + 0.045 * (y - belt) * (y > belt ? -1 : 1));
    sprite.paint(
        Shape.polygon(rear, belt, rear + slope * 0.6, roof, front - slope, roof, front, belt),
        body);
    sprite.paint(
        Shape.polygon(
            rear + 1.5,
            belt,
            rear + slope * 0.6 + 1.5,
            roof + 1.6,
            front - slope - 1,
            roof + 1.6,
            front - 2,
            belt),
        glass);
    double pillar = rear + (front - rear) * random.range(0.4, 0.6);
    sprite.paint(Shape.box(pillar - 0.7, roof, pillar + 0.7, belt), body);
    sprite.paint(Shape.box(-half, belt, half, sill), body);
    sprite.paint(Shape.limb(half - 1, belt + 3.5, half - 1, sill - 2, 2.2, 2), body);
    sprite.paint(Shape.box(half - 2.5, belt + 2, half, belt + 4), Texture.plain(Colour.grey(0.95)));
    sprite.paint(
        Shape.box(-half, belt + 2, -half + 2, belt + 4.5),
        Texture.plain(new Colour(0.7, 0.08, 0.05)));
    wheel(sprite, -half * 0.58, random);
    wheel(sprite, half * 0.6, random);
  }

  private static void wheel(Sprite sprite, double x, SceneRandom random) {
    double radius = random.range(3.6, 4.6);
    sprite.paint(Shape.ellipse(x, -radius, radius, radius), Texture.plain(Colour.grey(0.09)));
    sprite.paint(
        Shape.ellipse(x, -radius, radius * 0.55, radius * 0.55),
        Texture.plain(Colour.grey(random.range(0.3, 0.85))));
  }

  private static void front(Sprite sprite, SceneRandom random, Colour paint, Texture glass) {
    double half = random.range(10, 13);
    double belt = -random.range(10, 13);
    double roof = belt - random.range(6, 9);
    Texture body = (x, y) -> paint.times(1.1 + 0.02 * (y - belt) * (y > belt ? -1.5 : 1));
    Texture tyre = Texture.plain(Colour.grey(0.08));
    sprite.paint(Shape.box(-half + 0.5, -5, -half + 4, 0), tyre);
    sprite.paint(Shape.box(half - 4, -5, half - 0.5, 0), tyre);
    sprite.paint(Shape.polygon(-half, belt, -half + 3, roof, half - 3, roof, half, belt), body);
    sprite.paint(
        Shape.polygon(
            -half + 2, belt, -half + 4.2, roof + 1.5, half - 4.2, roof + 1.5, half - 2, belt),
        glass);
    sprite.paint(Shape.box(-half, belt, half, -2), body);
    Texture lamp =
        Texture.plain(random.chance(0.6) ? Colour.grey(0.95) : new Colour(0.75, 0.1, 0.06));
    sprite.paint(Shape.ellipse(-half + 3, belt + 4, 2.2, 1.7), lamp);
    sprite.paint(Shape.ellipse(half - 3, belt + 4, 2.2, 1.7), lamp);
    sprite.paint(Shape.box(-half * 0.45, belt + 3.2, half * 0.45, belt + 5), tyre);
    sprite.paint(Shape.box(-2.8, -4.5, 2.8, -2.8), Texture.plain(Colour.grey(0.9)));
  }
}
