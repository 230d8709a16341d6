package dev.tandem.experiments;

/** Cityscapes: CSS with pseudo-labels where both spaces agree. */
public final class CityscapesCssMixed {
  private CityscapesCssMixed() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("cityscapes_css_mixed", arguments);
  }
}
