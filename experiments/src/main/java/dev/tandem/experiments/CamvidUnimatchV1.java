package dev.tandem.experiments;

/** CamVid with 23 labels: UniMatch V1. */
public final class CamvidUnimatchV1 {
  private CamvidUnimatchV1() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_unimatch_v1", arguments);
  }
}
