package dev.tandem.experiments;

/** CamVid with 23 labels: CSS with pseudo-labels from logit space. */
public final class CamvidCssLogit {
  private CamvidCssLogit() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_css_logit", arguments);
  }
}
