package dev.tandem.experiments;

/** PASCAL VOC 2012: CSS with pseudo-labels crossed: each space labels for the other. */
public final class VocCssCross {
  private VocCssCross() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("voc_css_cross", arguments);
  }
}
