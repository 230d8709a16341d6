package dev.tandem.experiments;

/** CamVid with 23 labels: PRCL with a tuned temperature of the contrastive loss. */
public final class CamvidPrclTuned {
  private CamvidPrclTuned() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_prcl_tuned", arguments);
  }
}
