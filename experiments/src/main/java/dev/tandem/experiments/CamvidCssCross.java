package dev.tandem.experiments;

/** CamVid with 23 labels: CSS with crossed pseudo-labels. */
public final class CamvidCssCross {
  private CamvidCssCross() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_css_cross", arguments);
  }
}
