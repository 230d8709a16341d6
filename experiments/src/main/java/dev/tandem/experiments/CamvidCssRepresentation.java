package dev.tandem.experiments;

/** CamVid with 23 labels: CSS with pseudo-labels from representation space. */
public final class CamvidCssRepresentation {
  private CamvidCssRepresentation() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_css_representation", arguments);
  }
}
