package dev.tandem.experiments.scenes;

/**
 * Takes the photograph of a painted scene: light, colour cast, a soft lens and a noisy sensor. All
 * of it changes from picture to picture and tells nothing about the classes.
 */
record Camera(Canvas canvas, Dice dice) {

  /** The picture as 0xRRGGBB values, row by row. */
  int[] develop() {
    int width = canvas.width();
    int height = canvas.height();
    Lighting lighting = Lighting.random(dice);
    Exposure exposure = Exposure.random(dice);
    Colour[] light = new Colour[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double brightness = lighting.at((x + 0.5) / width, (y + 0.5) / height);
        light[y * width + x] = exposure.of(canvas.colour(x, y).times(brightness));
      }
    }
    return sense(soften(light));
  }

  /** Mixes each pixel with its neighbours, across and then down; the share depends on the lens. */
  private Colour[] soften(Colour[] light) {
    int width = canvas.width();
    int lastRow = width * (canvas.height() - 1);
    double share = dice.range(0, 0.25);
    Colour[] across = new Colour[light.length];
    Colour[] both = new Colour[light.length];
    for (int i = 0; i < light.length; i++) {
      int column = i % width;
      Colour before = light[column > 0 ? i - 1 : i];
      Colour after = light[column < width - 1 ? i + 1 : i];
      across[i] = light[i].mix(before.mix(after, 0.5), share);
    }
    for (int i = 0; i < light.length; i++) {
      Colour above = across[i >= width ? i - width : i];
      Colour below = across[i < lastRow ? i + width : i];
      both[i] = across[i].mix(above.mix(below, 0.5), share);
    }
    return both;
  }

  private int[] sense(Colour[] light) {
    double grey = dice.range(0.003, 0.016);
    double tinted = dice.range(0.002, 0.01);
    int[] rgb = new int[light.length];
    for (int i = 0; i < rgb.length; i++) {
      double common = grey * dice.bell();
      rgb[i] =
          level(light[i].red() + common + tinted * dice.bell()) << 16
              | level(light[i].green() + common + tinted * dice.bell()) << 8
              | level(light[i].blue() + common + tinted * dice.bell());
    }
    return rgb;
  }

  private static int level(double light) {
    return (int) Math.max(0, Math.min(255, Math.round(light * 255)));
  }
}
