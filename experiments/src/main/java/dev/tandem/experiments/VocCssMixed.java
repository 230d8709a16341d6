package dev.tandem.experiments;

/** PASCAL VOC 2012: CSS with pseudo-labels where both spaces agree. */
public final class VocCssMixed {
  private VocCssMixed() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("voc_css_mixed", arguments);
  }
}
