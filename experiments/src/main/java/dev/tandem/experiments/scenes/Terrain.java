package dev.tandem.experiments.scenes;

/** Paints what a scene stands on: sky, grass, water and roads, and the woods at the horizon. */
record Terrain(Canvas canvas, Layout layout, Dice dice) {

  void paint() {
    Sky sky = Sky.random(dice);
    Ground ground = new Ground(layout, dice);
    canvas.paint(Shape.box(0, 0, layout.width(), layout.horizon() + 1), SceneClass.SKY, sky);
    if (dice.chance(0.55)) {
      woods();
    }
    Shape land = layout.below(layout.horizon());
    canvas.paint(land, SceneClass.GRASS, layout.hazed(ground.grass()));
    if (dice.chance(0.7)) {
      canvas.paint(water(), SceneClass.WATER, layout.hazed(ground.water(sky)));
    }
    if (dice.chance(0.85)) {
      road(ground.pavement());
    }
  }

  private void woods() {
    Noise edge = dice.noise();
    double height = dice.range(8, 26);
    double from = dice.range(-0.6, 0.6) * layout.width();
    Texture leaves = Foliage.random(dice, dice.range(0.5, 0.9));
    canvas.paint(
        Shape.box(from, layout.horizon() - height, from + layout.width(), layout.horizon() + 1)
            .where((x, y) -> layout.horizon() - y <= height * edge.cloud(x / 9, 0)),
        SceneClass.TREE,
        (x, y) -> leaves.at(x, y).mix(layout.hazeColour(), layout.hazeAt(0)));
  }

  /** A river, a lake or canal from side to side, or a pond. */
  private Shape water() {
    if (dice.chance(0.35)) {
      return Track.receding(layout, dice, 18, 45).shape();
    }
    if (dice.chance(0.6)) {
      double far = dice.chance(0.7) ? 0 : dice.range(0, 0.5);
      return Track.crossing(layout, dice, far, far + dice.range(0.2, 0.5)).shape();
    }
    return Shape.blob(
        dice.range(0.1, 0.9) * layout.width(),
        layout.groundAt(dice.range(0.3, 0.9)),
        dice.range(40, 75),
        dice.range(12, 26),
        dice.noise(),
        0.5);
  }

  private void road(Texture pavement) {
    double far = dice.range(0.15, 0.6);
    Track track =
        dice.chance(0.35)
            ? Track.crossing(layout, dice, far, far + dice.range(0.2, 0.45))
            : Track.receding(layout, dice, 25, 62);
    canvas.paint(track.shape(), SceneClass.ROAD, layout.hazed(pavement));
    if (dice.chance(0.6)) {
      Texture line = Texture.plain(dice.colour(40, 60, 0, 0.7, 0.7, 1));
      canvas.paint(track.centreLine(dice), SceneClass.ROAD, layout.hazed(line));
    }
  }
}
