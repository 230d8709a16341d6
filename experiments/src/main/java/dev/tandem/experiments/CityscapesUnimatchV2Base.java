package dev.tandem.experiments;

/** Cityscapes: UniMatch V2 on DINOv2 base. */
public final class CityscapesUnimatchV2Base {
  private CityscapesUnimatchV2Base() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("cityscapes_unimatch_v2_base", arguments);
  }
}
