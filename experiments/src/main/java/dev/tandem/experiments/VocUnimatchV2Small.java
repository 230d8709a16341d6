package dev.tandem.experiments;

/** PASCAL VOC 2012: UniMatch V2 on DINOv2 small. */
public final class VocUnimatchV2Small {
  private VocUnimatchV2Small() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("voc_unimatch_v2_small", arguments);
  }
}
