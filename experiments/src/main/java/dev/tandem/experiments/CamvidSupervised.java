package dev.tandem.experiments;

/** CamVid with 23 labels, supervised only: the baseline. */
public final class CamvidSupervised {
  private CamvidSupervised() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_supervised", arguments);
  }
}
