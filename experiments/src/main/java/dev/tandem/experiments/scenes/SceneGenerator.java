package dev.tandem.experiments.scenes;

/**
 * Draws the scenes of a seed. Each is a pure function of the seed, its index and the size: it has
 * the same pixels on every machine, whatever was drawn before. Safe for use by many threads.
 */
public final class SceneGenerator {

  /** Grows with each change that alters any pixel of any scene. */
  public static final int VERSION = 3;

  private final long seed;
  private final int width;
  private final int height;

  /**
   * Makes a generator; nothing is drawn yet.
   *
   * @param seed any number; scenes of different seeds have nothing in common
   * @param width the width of the scenes in pixels, at least 1
   * @param height the height in pixels, at least 1; objects grow with it
   */
  public SceneGenerator(long seed, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("Scenes of %d x %d pixels".formatted(width, height));
    }
    this.seed = seed;
    this.width = width;
    this.height = height;
  }

  /**
   * Draws one scene.
   *
   * @param index which scene of the seed, any number
   */
  public Scene draw(int index) {
    Dice dice = Dice.of(seed, index);
    Canvas canvas = new Canvas(width, height);
    Layout layout = Layout.random(dice, canvas.designWidth());
    new Terrain(canvas, layout, dice).paint();
    new Cast(canvas, layout, dice).paint();
    int[] rgb = new Camera(canvas, dice).develop();
    return new Scene(width, height, rgb, canvas.labels());
  }
}
