package dev.tandem.experiments.scenes;

/** Light-coloured fences: pickets, posts with rails, or boards without gaps. */
final class FenceProp implements Prop {

  @Override
  public void draw(Sprite sprite, SceneRandom random) {
    double length = random.range(50, 110);
    double height = random.range(17, 28);
    Colour paint = Colour.grey(random.range(0.7, 0.95));
    Noise grain = random.noise();
    Texture wood = (x, y) -> paint.times(0.75 + 0.5 * grain.at(x * 1.1, y * 0.15));
    Texture levelWood = (x, y) -> paint.times(0.7 + 0.5 * grain.at(x * 0.15, y * 1.1));
    double plank = random.range(4, 5.5);
    switch (random.between(0, 2)) {
      case 0 -> {
        rails(sprite, length, height, 2, 2.2, levelWood);
        pickets(sprite, length, height, plank, plank * random.range(1.3, 1.5), wood);
      }
      case 1 -> {
        rails(sprite, length, height, random.between(3, 4), random.range(3.2, 4.2), levelWood);
        pickets(sprite, length, height, plank, plank * random.range(4, 6), wood);
      }
      default -> {
        Texture dark = (x, y) -> wood.at(x, y).times(0.6);
        sprite.paint(Shape.box(-length / 2, -height * 0.95, length / 2, -0.5), dark);
        pickets(sprite, length, height, plank, plank + 0.9, wood);
      }
    }
  }

  private static void rails(
      Sprite sprite, double length, double height, int count, double thick, Texture wood) {
    for (int i = 0; i < count; i++) {
      double y = -height * (0.88 - 0.62 * i / (count - 1));
      sprite.paint(Shape.box(-length / 2, y - thick / 2, length / 2, y + thick / 2), wood);
    }
  }

  private static void pickets(
      Sprite sprite, double length, double height, double plank, double step, Texture wood) {
    for (double x = -length / 2; x < length / 2; x += step) {
      double middle = x + plank / 2;
      sprite.paint(
          Shape.polygon(x, 0, x, -height, middle, -height - 2, x + plank, -height, x + plank, 0),
          wood);
    }
  }
}
