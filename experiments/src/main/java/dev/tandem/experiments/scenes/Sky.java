package dev.tandem.experiments.scenes;

/**
 * The sky: clear, cloudy, overcast or coloured by a low sun; also used for reflections in water.
 */
record Sky(Colour top, Colour bottom, Colour cloud, double cover, double stretch, Noise noise)
    implements Texture {

  static Sky random(SceneRandom random) {
    Noise noise = random.noise();
    double stretch = random.range(12, 34);
    return switch (random.between(0, 3)) {
      case 0 ->
          new Sky(
              random.colour(195, 230, 0.35, 0.8, 0.6, 0.95),
              random.colour(180, 220, 0.1, 0.35, 0.8, 1),
              Colour.grey(random.range(0.85, 1)),
              random.range(0, 0.6),
              stretch,
              noise);
      case 1 -> {
        Colour grey = random.colour(190, 260, 0.02, 0.15, 0.5, 0.9);
        yield new Sky(
            grey,
            grey.times(random.range(0.9, 1.15)),
            grey.times(random.range(0.7, 1.2)),
            random.range(0.5, 1),
            stretch,
            noise);
      }
      case 2 ->
          new Sky(
              random.colour(210, 290, 0.2, 0.6, 0.3, 0.75),
              random.colour(0, 50, 0.3, 0.8, 0.75, 1),
              random.colour(330, 400, 0.1, 0.5, 0.5, 1),
              random.range(0.2, 0.8),
              stretch,
              noise);
      default ->
          new Sky(
              random.colour(30, 220, 0, 0.15, 0.8, 1),
              random.colour(30, 220, 0, 0.15, 0.85, 1),
              Colour.grey(random.range(0.75, 1)),
              random.range(0, 0.7),
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
