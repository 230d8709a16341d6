package dev.tandem.experiments.scenes;

/**
 * Turns a painted scene into a photograph: lighting, colour cast, lens blur and sensor noise. These
 * vary from picture to picture, independently of the classes.
 */
record Camera(Canvas canvas, SceneRandom random) {

  /** The picture as 0xRRGGBB values, row by row. */
  int[] develop() {
    int width = canvas.width();
    int height = canvas.height();
    Lighting lighting = Lighting.random(random);
    Exposure exposure = Exposure.random(random);
    Colour[] light = new Colour[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double brightness = lighting.at((x + 0.5) / width, (y + 0.5) / height);
        light[y * width + x] = exposure.of(canvas.colour(x, y).times(brightness));
      }
    }
    return sense(soften(light));
  }

  /**
   * Blurs by mixing each pixel with its neighbours, horizontally and then vertically; strength is
   * random.
   */
  private Colour[] soften(Colour[] light) {
    int width = canvas.width();
    int lastRow = width * (canvas.height() - 1);
    double share = random.range(0, 0.25);
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
    double grey = random.range(0.003, 0.016);
    double tinted = random.range(0.002, 0.01);
    int[] rgb = new int[light.length];
    for (int i = 0; i < rgb.length; i++) {
      double common = grey * random.normal();
      rgb[i] =
          level(light[i].red() + common + tinted * random.normal()) << 16
              | level(light[i].green() + common + tinted * random.normal()) << 8
              | level(light[i].blue() + common + tinted * random.normal());
    }
    return rgb;
  }

  private static int level(double light) {
    return (int) Math.max(0, Math.min(255, Math.round(light * 255)));
  }
}
