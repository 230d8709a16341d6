package dev.tandem.experiments;

/** PASCAL VOC 2012: PRCL. */
public final class VocPrcl {
  private VocPrcl() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("voc_prcl", arguments);
  }
}
