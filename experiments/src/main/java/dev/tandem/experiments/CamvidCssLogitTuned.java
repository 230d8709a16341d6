package dev.tandem.experiments;

/** CamVid with 23 labels: CSS with pseudo-labels from logit space and a tuned temperature. */
public final class CamvidCssLogitTuned {
  private CamvidCssLogitTuned() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_css_logit_tuned", arguments);
  }
}
