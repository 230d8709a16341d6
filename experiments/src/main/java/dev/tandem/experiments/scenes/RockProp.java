package dev.tandem.experiments.scenes;

/** Boulders, alone or in a heap: dark, bluish or brownish, some mossy, lit from above. */
final class RockProp implements Prop {

  @Override
  public void draw(Sprite sprite, SceneRandom random) {
    sprite.shadow(18);
    Texture stone = stone(random);
    for (int i = random.between(1, 3); i > 0; i--) {
      double wide = random.range(11, 20);
      double high = random.range(10, 18);
      double middle = random.range(-16, 16);
      Noise outline = random.noise();
      Shape boulder = Shape.blob(middle, -high * 0.6, wide, high, outline, 0.4);
      sprite.paint(
          boulder.where((x, y) -> y <= 0), (x, y) -> stone.at(x, y).times(0.75 - 0.03 * y));
    }
  }

  /** Noise with angular facets (Voronoi cells of a jittered lattice). */
  private static Texture stone(SceneRandom random) {
    Colour base =
        random.chance(0.6)
            ? random.colour(200, 260, 0, 0.15, 0.1, 0.25)
            : random.colour(0, 30, 0.05, 0.2, 0.1, 0.25);
    Colour moss = random.colour(60, 130, 0.3, 0.6, 0.25, 0.55);
    double cover = random.chance(0.1) ? random.range(0.4, 0.6) : 0;
    double facet = random.range(4, 7);
    Noise facets = random.noise();
    Noise grain = random.noise();
    return (x, y) -> {
      double warpX = x + 4 * grain.at(x / 4, y / 4);
      double warpY = y + 4 * grain.at(x / 4 + 90, y / 4);
      double slant = (warpX + 0.6 * warpY) / facet;
      double plane = facets.cell((long) Math.floor(slant), (long) Math.floor(warpY / facet));
      Colour rock = grain.cloud(x / 7, y / 7) < cover ? moss : base;
      return rock.times(0.6 + 0.5 * plane + 0.3 * grain.at(x, y));
    };
  }
}
