package dev.tandem.experiments;

/**
 * CamVid with 23 labels: Gaussian representations, pseudo-labels crossed: each space labels for the
 * other.
 */
public final class CamvidGaussianCross {
  private CamvidGaussianCross() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_gaussian_cross", arguments);
  }
}
