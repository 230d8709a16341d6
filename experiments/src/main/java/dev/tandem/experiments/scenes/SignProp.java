package dev.tandem.experiments.scenes;

/** Round, three-, four- and eight-sided signs on a pole, each with a rim and a symbol. */
final class SignProp implements Prop {

  @Override
  public void draw(Sprite sprite, SceneRandom random) {
    double radius = random.range(11, 16);
    double middle = -random.range(26, 40);
    double squeeze = random.range(0.8, 1);
    sprite.paint(
        Shape.box(-1.6, middle, 1.6, 0),
        Texture.plain(Colour.grey(random.range(0.25, 0.85))).lit(0.004));
    int corners = random.between(0, 3);
    double stretch = random.chance(0.4) ? random.range(1.1, 1.6) : 1;
    Colour rim = random.colour(345, 365, 0.8, 1, 0.6, 0.95);
    Colour face =
        random.chance(0.5)
            ? Colour.grey(random.range(0.75, 1))
            : random.colour(45, 60, 0.8, 1, 0.7, 0.95);
    plate(sprite, corners, middle, radius * squeeze * stretch, radius, rim);
    double inner = radius * random.range(0.72, 0.85);
    plate(sprite, corners, middle, inner * squeeze * stretch, inner, face);
    figure(sprite, random, middle + (corners == 1 ? inner * 0.2 : 0), inner * 0.55, face);
  }

  private static void plate(
      Sprite sprite, int kind, double middle, double halfX, double halfY, Colour colour) {
    double top = middle - halfY;
    double bottom = middle + halfY;
    double cut = halfY * 0.42;
    double side = halfX * 0.42;
    Shape shape =
        switch (kind) {
          case 0 -> Shape.ellipse(0, middle, halfX, halfY);
          case 1 -> Shape.polygon(0, top, halfX * 1.1, bottom, -halfX * 1.1, bottom);
          case 2 -> Shape.box(-halfX, middle - halfY * 0.8, halfX, middle + halfY * 0.8);
          default ->
              Shape.polygon(
                  -side,
                  top,
                  side,
                  top,
                  halfX,
                  middle - cut,
                  halfX,
                  middle + cut,
                  side,
                  bottom,
                  -side,
                  bottom,
                  -halfX,
                  middle + cut,
                  -halfX,
                  middle - cut);
        };
    sprite.paint(shape, Texture.plain(colour).lit(0.002));
  }

  private static void figure(
      Sprite sprite, SceneRandom random, double middle, double size, Colour face) {
    boolean dark = face.red() + face.green() + face.blue() > 1.6;
    Texture ink = Texture.plain(Colour.grey(dark ? 0.1 : 0.95));
    switch (random.between(0, 3)) {
      case 0 -> sprite.paint(Shape.box(-size, middle - size * 0.3, size, middle + size * 0.3), ink);
      case 1 -> {
        sprite.paint(Shape.box(-size * 0.2, middle - size, size * 0.2, middle + size * 0.3), ink);
        sprite.paint(Shape.ellipse(0, middle + size * 0.75, size * 0.25, size * 0.25), ink);
      }
      case 2 ->
          sprite.paint(
              Shape.polygon(
                  -size,
                  middle + size * 0.4,
                  0,
                  middle - size,
                  size,
                  middle + size * 0.4,
                  0,
                  middle),
              ink);
      default ->
          sprite.paint(
              Shape.box(-size, middle - size * 0.8, size, middle + size * 0.8),
              Texture.stripes(ink, Texture.plain(face), size * 0.3, true));
    }
  }
}
