package dev.tandem.experiments;

/** Cityscapes: CSS with pseudo-labels crossed: each space labels for the other. */
public final class CityscapesCssCross {
  private CityscapesCssCross() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("cityscapes_css_cross", arguments);
  }
}
