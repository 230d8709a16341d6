package dev.tandem.experiments;

/** CamVid with 23 labels: UniMatch V2. */
public final class CamvidUnimatchV2 {
  private CamvidUnimatchV2() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_unimatch_v2", arguments);
  }
}
