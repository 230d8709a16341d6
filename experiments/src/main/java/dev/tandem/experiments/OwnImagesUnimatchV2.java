package dev.tandem.experiments;

/** Photographs of your own: UniMatch V2 on DINOv2 small. */
public final class OwnImagesUnimatchV2 {
  private OwnImagesUnimatchV2() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("own_images_unimatch_v2", arguments);
  }
}
