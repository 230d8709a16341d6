package dev.tandem.experiments;

/** CamVid with 23 labels: self-training with a mean teacher. */
public final class CamvidSelfTraining {
  private CamvidSelfTraining() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("camvid_self_training", arguments);
  }
}
