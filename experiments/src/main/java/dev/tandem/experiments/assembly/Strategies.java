package dev.tandem.experiments.assembly;

import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.config.MethodConfig;
import dev.tandem.experiments.config.PseudoLabel;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.pseudolabel.CrossStrategy;
import dev.tandem.pseudolabel.LogitStrategy;
import dev.tandem.pseudolabel.MixedStrategy;
import dev.tandem.pseudolabel.PseudoLabelStrategy;
import dev.tandem.pseudolabel.RepresentationStrategy;
import java.util.Optional;

/** From {@code method.pseudo_label} of a config to a strategy, a known one or a user's own. */
final class Strategies {
  private Strategies() {}

  /**
   * The strategy; empty with {@code none}.
   *
   * @throws dev.tandem.InvalidInputException if a class of the user's cannot be used
   */
  static Optional<PseudoLabelStrategy> of(MethodConfig method) {
    Choice<PseudoLabel> choice = method.pseudoLabel();
    return choice.word().isPresent()
        ? known(choice.word().get(), method)
        : Optional.of(choice.instance(PseudoLabelStrategy.class));
  }

  private static Optional<PseudoLabelStrategy> known(PseudoLabel word, MethodConfig method) {
    double temperature = method.similarityTemperature();
    return switch (word) {
      case NONE -> Optional.empty();
      case LOGIT -> Optional.of(new LogitStrategy());
      case REPRESENTATION -> Optional.of(new RepresentationStrategy(temperature));
      case MIXED -> Optional.of(new MixedStrategy(temperature));
      case CROSS -> Optional.of(new CrossStrategy(temperature, method.warmUp()));
    };
  }

  static AnchorHardness hardness(MethodConfig method) {
    boolean similarity =
        switch (method.anchorHardness()) {
          case LOGITS -> false;
          case SIMILARITY -> true;
          case BY_STRATEGY ->
              method.pseudoLabel().is(PseudoLabel.MIXED)
                  || method.pseudoLabel().is(PseudoLabel.CROSS);
        };
    return similarity
        ? AnchorHardness.bySimilarity(method.similarityTemperature())
        : AnchorHardness.byLogits();
  }
}
