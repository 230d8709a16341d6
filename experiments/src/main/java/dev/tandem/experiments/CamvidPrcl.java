package dev.tandem.experiments;

/** CamVid with 23 labels: PRCL. */
public final class CamvidPrcl {
  private CamvidPrcl() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_prcl", arguments);
  }
}
