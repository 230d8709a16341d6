package dev.tandem.experiments;

/** Cityscapes: UniMatch V2 on DINOv2 small. */
public final class CityscapesUnimatchV2Small {
  private CityscapesUnimatchV2Small() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("cityscapes_unimatch_v2_small", arguments);
  }
}
