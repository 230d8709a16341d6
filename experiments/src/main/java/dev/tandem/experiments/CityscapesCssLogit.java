package dev.tandem.experiments;

/** Cityscapes: CSS with pseudo-labels from logit space. */
public final class CityscapesCssLogit {
  private CityscapesCssLogit() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("cityscapes_css_logit", arguments);
  }
}
