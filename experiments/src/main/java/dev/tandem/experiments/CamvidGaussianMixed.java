package dev.tandem.experiments;

/** CamVid with 23 labels: Gaussian representations, pseudo-labels where both spaces agree. */
public final class CamvidGaussianMixed {
  private CamvidGaussianMixed() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_gaussian_mixed", arguments);
  }
}
