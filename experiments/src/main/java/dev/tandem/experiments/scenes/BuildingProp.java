package dev.tandem.experiments.scenes;

/** Houses and blocks of brick, boards or plaster, with rows of windows and often a roof. */
final class BuildingProp implements Prop {

  @Override
  public void draw(Sprite sprite, SceneRandom random) {
    double half = random.range(16, 38);
    double height = random.range(26, 62);
    Texture wall = wall(random);
    double side = random.chance(0.5) ? random.range(4, 14) : 0;
    sprite.paint(
        Shape.polygon(
            half, 0, half + side, -0.3 * side, half + side, -height * 0.95, half, -height),
        (x, y) -> wall.at(x, y).times(0.65));
    sprite.paint(Shape.box(-half, -height, half, 0), wall);
    windows(sprite, random, half, height);
    if (random.chance(0.6)) {
      Colour tile = random.colour(-20, 15, 0.4, 0.7, 0.2, 0.5);
      double rise = random.range(8, 20);
      double eaves = random.range(0, 4);
      double flat = random.chance(0.5) ? random.range(0.2, 0.8) * half : 0;
      sprite.paint(
          Shape.polygon(
              -half - eaves,
              -height,
              half + eaves,
              -height,
              flat,
              -height - rise,
              -flat,
              -height - rise),
          Texture.stripes(
              Texture.plain(tile), Texture.plain(tile.times(0.75)), random.range(1, 2), true));
    }
  }

  private static Texture wall(SceneRandom random) {
    Colour paint = random.colour(-15, 15, 0.15, 0.5, 0.5, 0.95);
    Texture plaster = Texture.rough(paint, random.noise(), 6, random.range(0.03, 0.2));
    return switch (random.between(0, 2)) {
      case 0 -> bricks(paint, random.noise(), random.range(1.6, 2.6));
      case 1 ->
          Texture.stripes(
              plaster, Texture.plain(paint.times(0.8)), random.range(1, 2.5), random.chance(0.7));
      default -> plaster;
    };
  }

  /** Rows of bricks twice as long as high; every other row is shifted by half a brick. */
  private static Texture bricks(Colour paint, Noise noise, double size) {
    Colour mortar = paint.mix(Colour.grey(0.75), 0.6);
    return (x, y) -> {
      double course = Math.floor(y / size);
      double along = x / (2 * size) + 0.5 * (course - 2 * Math.floor(course / 2));
      boolean joint = y / size - course < 0.25 || along - Math.floor(along) < 0.15;
      double shade = 0.8 + 0.4 * noise.cell((long) Math.floor(along), (long) course);
      return joint ? mortar : paint.times(shade);
    };
  }

  private static void windows(Sprite sprite, SceneRandom random, double half, double height) {
    double stepX = random.range(8, 14);
    double stepY = random.range(9, 15);
    double paneX = stepX * random.range(0.2, 0.36);
    double paneY = stepY * random.range(0.2, 0.36);
    Colour frame = Colour.grey(random.range(0.1, 1));
    Colour dark = random.colour(180, 260, 0, 0.5, 0.08, 0.5);
    Colour bright = random.colour(35, 230, 0.1, 0.5, 0.6, 1);
    double lights = random.range(0, 0.5);
    for (double y = -height + stepY * 0.6; y < -stepY * 0.7; y += stepY) {
      for (double x = -half + stepX * 0.6; x < half - paneX; x += stepX) {
        sprite.paint(
            Shape.box(x - paneX - 0.7, y - paneY - 0.7, x + paneX + 0.7, y + paneY + 0.7),
            Texture.plain(frame));
        sprite.paint(
            Shape.box(x - paneX, y - paneY, x + paneX, y + paneY),
            Texture.plain(random.chance(lights) ? bright : dark).lit(0.004));
      }
    }
    double door = random.range(-0.7, 0.7) * half;
    sprite.paint(
        Shape.box(door - 3, -random.range(8, 11), door + 3, 0),
        Texture.plain(random.colour(0, 360, 0.1, 0.6, 0.15, 0.6)));
  }
}
