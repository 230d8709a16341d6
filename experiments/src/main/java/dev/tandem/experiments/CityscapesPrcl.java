package dev.tandem.experiments;

/** Cityscapes: PRCL. */
public final class CityscapesPrcl {
  private CityscapesPrcl() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("cityscapes_prcl", arguments);
  }
}
