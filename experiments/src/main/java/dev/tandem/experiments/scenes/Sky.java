package dev.tandem.experiments.scenes;

/** The sky: clear, clouded, overcast or coloured by a low sun; the water mirrors it. */
record Sky(Colour top, Colour bottom, Colour cloud, double cover, double stretch, Noise noise)
    implements Texture {

  static Sky random(Dice dice) {
    Noise noise = dice.noise();
    double stretch = dice.range(12, 34);
    return switch (dice.between(0, 3)) {
      case 0 ->
          new Sky(
              dice.colour(195, 230, 0.35, 0.8, 0.6, 0.95),
              dice.colour(180, 220, 0.1, 0.35, 0.8, 1),
              Colour.grey(dice.range(0.85, 1)),
              dice.range(0, 0.6),
              stretch,
              noise);
      case 1 -> {
        Colour grey = dice.colour(190, 260, 0.02, 0.15, 0.5, 0.9);
        yield new Sky(
            grey,
            grey.times(dice.range(0.9, 1.15)),
            grey.times(dice.range(0.7, 1.2)),
            dice.range(0.5, 1),
            stretch,
            noise);
      }
      case 2 ->
          new Sky(
              dice.colour(210, 290, 0.2, 0.6, 0.3, 0.75),
              dice.colour(0, 50, 0.3, 0.8, 0.75, 1),
              dice.colour(330, 400, 0.1, 0.5, 0.5, 1),
              dice.range(0.2, 0.8),
              stretch,
              noise);
      default ->
          new Sky(
              dice.colour(30, 220, 0, 0.15, 0.8, 1),
              dice.colour(30, 220, 0, 0.15, 0.85, 1),
              Colour.grey(dice.range(0.75, 1)),
              dice.range(0, 0.7),
              stretch,
              noise);
    };
  }

  @Override
  public Colour at(double x, double y) {
    Colour air = top.mix(bottom, Math.max(0, Math.min(1, y / 60)));
    double vapour = noise.cloud(x / stretch, y * 2.2 / stretch);
    return air.mix(cloud, Math.max(0, Math.min(1, (vapour - 1 + cover) * 3)));
  }
}
