package dev.tandem.experiments;

/** CamVid with 23 labels: CSS with pseudo-labels where both spaces agree. */
public final class CamvidCssMixed {
  private CamvidCssMixed() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_css_mixed", arguments);
  }
}
