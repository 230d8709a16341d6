package dev.tandem.experiments;

/** PASCAL VOC 2012: UniMatch V2 on DINOv2 base. */
public final class VocUnimatchV2Base {
  private VocUnimatchV2Base() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("voc_unimatch_v2_base", arguments);
  }
}
