package dev.tandem.experiments.scenes;

/**
 * Draws random scenes. Each scene is a pure function of seed, index and size, with the same pixels
 * on every machine, independent of what was drawn before. Thread-safe.
 */
public final class SceneGenerator {

  /** Must be increased with every change that alters any pixel of any scene. */
  public static final int VERSION = 3;

  private final long seed;
  private final int width;
  private final int height;

  /**
   * Creates a generator; nothing is drawn yet.
   *
   * @param seed any number; scenes of different seeds are unrelated
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
   * @param index number of the scene, any integer
   */
  public Scene draw(int index) {
    SceneRandom random = SceneRandom.of(seed, index);
    Canvas canvas = new Canvas(width, height);
    Layout layout = Layout.random(random, canvas.designWidth());
    new Terrain(canvas, layout, random).paint();
    new SceneObjects(canvas, layout, random).paint();
    int[] rgb = new Camera(canvas, random).develop();
    return new Scene(width, height, rgb, canvas.labels());
  }
}
