package dev.tandem.experiments.scenes;

/** Paints the background of a scene: sky, grass, water, roads, and woods at the horizon. */
record Terrain(Canvas canvas, Layout layout, SceneRandom random) {

  void paint() {
    Sky sky = Sky.random(random);
    Ground ground = new Ground(layout, random);
    canvas.paint(Shape.box(0, 0, layout.width(), layout.horizon() + 1), SceneClass.SKY, sky);
    if (random.chance(0.55)) {
      woods();
    }
    Shape land = layout.below(layout.horizon());
    canvas.paint(land, SceneClass.GRASS, layout.hazed(ground.grass()));
    if (random.chance(0.7)) {
      canvas.paint(water(), SceneClass.WATER, layout.hazed(ground.water(sky)));
    }
    if (random.chance(0.85)) {
      road(ground.pavement());
    }
  }

  private void woods() {
    Noise edge = random.noise();
    double height = random.range(8, 26);
    double from = random.range(-0.6, 0.6) * layout.width();
    Texture leaves = Foliage.random(random, random.range(0.5, 0.9));
    canvas.paint(
        Shape.box(from, layout.horizon() - height, from + layout.width(), layout.horizon() + 1)
            .where((x, y) -> layout.horizon() - y <= height * edge.cloud(x / 9, 0)),
        SceneClass.TREE,
        (x, y) -> leaves.at(x, y).mix(layout.hazeColour(), layout.hazeAt(0)));
  }

  /** A river, a lake or canal from side to side, or a pond. */
  private Shape water() {
    if (random.chance(0.35)) {
      return Track.receding(layout, random, 18, 45).shape();
    }
    if (random.chance(0.6)) {
      double far = random.chance(0.7) ? 0 : random.range(0, 0.5);
      return Track.crossing(layout, random, far, far + random.range(0.2, 0.5)).shape();
    }
    return Shape.blob(
        random.range(0.1, 0.9) * layout.width(),
        layout.groundAt(random.range(0.3, 0.9)),
        random.range(40, 75),
        random.range(12, 26),
        random.noise(),
        0.5);
  }

  private void road(Texture pavement) {
    double far = random.range(0.15, 0.6);
    Track track =
        random.chance(0.35)
            ? Track.crossing(layout, random, far, far + random.range(0.2, 0.45))
            : Track.receding(layout, random, 25, 62);
    canvas.paint(track.shape(), SceneClass.ROAD, layout.hazed(pavement));
    if (random.chance(0.6)) {
      Texture line = Texture.plain(random.colour(40, 60, 0, 0.7, 0.7, 1));
      canvas.paint(track.centreLine(random), SceneClass.ROAD, layout.hazed(line));
    }
  }
}
