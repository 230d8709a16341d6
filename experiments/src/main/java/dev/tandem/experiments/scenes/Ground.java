package dev.tandem.experiments.scenes;

/** Makes the surfaces that the ground may have, each in many kinds. */
record Ground(Layout layout, Dice dice) {

  /** Upright blades over patches, from lush to dry, sometimes in flower. */
  Texture grass() {
    Colour lush = dice.colour(60, 90, 0.4, 0.7, 0.5, 0.8);
    Colour dry = dice.colour(48, 85, 0.4, 0.7, 0.5, 0.8);
    double patch = dice.range(8, 30);
    double contrast = dice.range(0.4, 0.7);
    Colour flower = dice.colour(0, 360, 0.1, 0.9, 0.7, 1);
    double flowers = dice.chance(0.3) ? dice.range(0.01, 0.05) : 0;
    Noise patches = dice.noise();
    Noise blades = dice.noise();
    return (x, y) -> {
      if (blades.cell((long) Math.floor(x / 1.5), (long) Math.floor(y / 1.5)) < flowers) {
        return flower;
      }
      double size = layout.sizeAt(layout.nearness(y));
      double blade = blades.at(x * 0.8, y * 0.45 / size);
      return lush.mix(dry, patches.cloud(x / patch, y * 2 / patch))
          .times(1 + contrast * (2 * blade - 1));
    };
  }

  /** Level ripples over a mirrored sky and the tint of the depth. */
  Texture water(Sky sky) {
    Colour depth = dice.colour(195, 225, 0.5, 0.8, 0.3, 0.7);
    double mirror = dice.range(0.1, 0.4);
    double swell = dice.range(0.3, 0.55);
    double crest = dice.range(0.75, 1.1);
    Noise ripples = dice.noise();
    return (x, y) -> {
      double size = layout.sizeAt(layout.nearness(y));
      double ripple = ripples.at(x * 0.14 / size, y * 0.75 / size);
      Colour still = depth.mix(sky.at(x, 2 * layout.horizon() - y), mirror);
      return ripple > crest ? Colour.grey(0.92) : still.times(1 + swell * (2 * ripple - 1));
    };
  }

  /** Fine even grain with stains and cracks: asphalt or concrete. */
  Texture pavement() {
    Colour base = dice.colour(180, 280, 0, 0.08, 0.4, 0.75);
    double grain = dice.range(0.08, 0.3);
    double stain = dice.range(0.05, 0.3);
    double crack = dice.range(0, 0.02);
    Noise pebbles = dice.noise();
    Noise stains = dice.noise();
    return (x, y) -> {
      double old = stains.cloud(x / 18, y / 9);
      double pebble = pebbles.cell((long) Math.floor(x), (long) Math.floor(y));
      double light = 1 + grain * (2 * pebble - 1) + stain * (2 * old - 1);
      return base.times(Math.abs(old - 0.5) < crack ? light * 0.5 : light);
    };
  }
}
