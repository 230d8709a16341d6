package dev.tandem.experiments.scenes;

/** Pale runs of pickets, of posts with rails, and of boards without gaps. */
final class FenceProp implements Prop {

  @Override
  public void draw(Sprite sprite, Dice dice) {
    double length = dice.range(50, 110);
    double height = dice.range(17, 28);
    Colour paint = Colour.grey(dice.range(0.7, 0.95));
    Noise grain = dice.noise();
    Texture wood = (x, y) -> paint.times(0.75 + 0.5 * grain.at(x * 1.1, y * 0.15));
    Texture levelWood = (x, y) -> paint.times(0.7 + 0.5 * grain.at(x * 0.15, y * 1.1));
    double plank = dice.range(4, 5.5);
    switch (dice.between(0, 2)) {
      case 0 -> {
        rails(sprite, length, height, 2, 2.2, levelWood);
        pickets(sprite, length, height, plank, plank * dice.range(1.3, 1.5), wood);
      }
      case 1 -> {
        rails(sprite, length, height, dice.between(3, 4), dice.range(3.2, 4.2), levelWood);
        pickets(sprite, length, height, plank, plank * dice.range(4, 6), wood);
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
