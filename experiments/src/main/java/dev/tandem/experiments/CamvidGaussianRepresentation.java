package dev.tandem.experiments;

/** CamVid with 23 labels: Gaussian representations, pseudo-labels from representation space. */
public final class CamvidGaussianRepresentation {
  private CamvidGaussianRepresentation() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_gaussian_representation", arguments);
  }
}
