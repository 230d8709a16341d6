package dev.tandem.experiments;

/** PASCAL VOC 2012: CSS with pseudo-labels from logit space. */
public final class VocCssLogit {
  private VocCssLogit() {}

  /**
   * @param arguments options of {@code tandem train}
   */
  public static void main(String[] arguments) {
    Experiment.main("voc_css_logit", arguments);
  }
}
