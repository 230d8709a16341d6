package dev.tandem.experiments.scenes;

/** Makes random textures of the ground. */
record Ground(Layout layout, SceneRandom random) {

  /** Grass: upright blades over patches, from green to dry, sometimes with flowers. */
  Texture grass() {
    Colour lush = random.colour(60, 90, 0.4, 0.7, 0.5, 0.8);
    Colour dry = random.colour(48, 85, 0.4, 0.7, 0.5, 0.8);
    double patch = random.range(8, 30);
    double contrast = random.range(0.4, 0.7);
    Colour flower = random.colour(0, 360, 0.1, 0.9, 0.7, 1);
    double flowers = random.chance(0.3) ? random.range(0.01, 0.05) : 0;
    Noise patches = random.noise();
    Noise blades = random.noise();
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

  /** Water: horizontal ripples over the mirrored sky and the tint of the depth. */
  Texture water(Sky sky) {
    Colour depth = random.colour(195, 225, 0.5, 0.8, 0.3, 0.7);
    double mirror = random.range(0.1, 0.4);
    double swell = random.range(0.3, 0.55);
    double crest = random.range(0.75, 1.1);
    Noise ripples = random.noise();
    return (x, y) -> {
      double size = layout.sizeAt(layout.nearness(y));
      double ripple = ripples.at(x * 0.14 / size, y * 0.75 / size);
      Colour still = depth.mix(sky.at(x, 2 * layout.horizon() - y), mirror);
      return ripple > crest ? Colour.grey(0.92) : still.times(1 + swell * (2 * ripple - 1));
    };
  }

  /** Asphalt or concrete: fine grain with stains and cracks. */
  Texture pavement() {
    Colour base = random.colour(180, 280, 0, 0.08, 0.4, 0.75);
    double grain = random.range(0.08, 0.3);
    double stain = random.range(0.05, 0.3);
    double crack = random.range(0, 0.02);
    Noise pebbles = random.noise();
    Noise stains = random.noise();
    return (x, y) -> {
      double old = stains.cloud(x / 18, y / 9);
      double pebble = pebbles.cell((long) Math.floor(x), (long) Math.floor(y));
      double light = 1 + grain * (2 * pebble - 1) + stain * (2 * old - 1);
      return base.times(Math.abs(old - 0.5) < crack ? light * 0.5 : light);
    };
  }
}
