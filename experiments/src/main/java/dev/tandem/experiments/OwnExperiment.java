package dev.tandem.experiments;

/**
 * The beginning of an experiment of your own: copy this class and {@code
 * configs/own_experiment.json} under a name of yours, and change the config. As it stands it trains
 * on the generated scenes, where every strategy can be tried within minutes.
 *
 * <p>{@code method.pseudo_label} also takes the name of a class of yours that implements {@link
 * dev.tandem.pseudolabel.PseudoLabelStrategy}.
 */
public final class OwnExperiment {
  private OwnExperiment() {}

  /**
   * @param arguments options of {@code tandem train}, for example {@code --set
   *     method.pseudo_label=cross}
   */
  public static void main(String[] arguments) {
    Experiment.main("own_experiment", arguments);
  }
}
