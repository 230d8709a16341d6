package dev.tandem.experiments;

/** CamVid with 23 labels: UniMatch V2 on a tiny vision transformer, trained from nothing. */
public final class CamvidVitTiny {
  private CamvidVitTiny() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_vit_tiny", arguments);
  }
}
