package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.MethodConfig;
import dev.tandem.experiments.config.PseudoLabel;
import dev.tandem.experiments.config.PseudoLabelChoice;
import dev.tandem.experiments.config.StrategyClass;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.pseudolabel.CrossStrategy;
import dev.tandem.pseudolabel.LogitStrategy;
import dev.tandem.pseudolabel.MixedStrategy;
import dev.tandem.pseudolabel.PseudoLabelStrategy;
import dev.tandem.pseudolabel.RepresentationStrategy;
import java.lang.reflect.Constructor;
import java.util.Optional;

/** From {@code method.pseudo_label} of a config to a strategy, a known one or a user's own. */
final class Strategies {
  private Strategies() {}

  /**
   * The strategy; empty with {@code none}.
   *
   * @throws InvalidInputException if a user's class can not be used
   */
  static Optional<PseudoLabelStrategy> of(MethodConfig method) {
    PseudoLabelChoice choice = method.pseudoLabel();
    return choice instanceof StrategyClass own
        ? Optional.of(instance(own.className()))
        : known((PseudoLabel) choice, method);
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

  private static PseudoLabelStrategy instance(String className) {
    try {
      Constructor<? extends PseudoLabelStrategy> constructor =
          Class.forName(className).asSubclass(PseudoLabelStrategy.class).getConstructor();
      return constructor.newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new InvalidInputException(
          "method.pseudo_label: found "
              + className
              + ", expected on the class path a public class that implements PseudoLabelStrategy"
              + " and has a public constructor without parameters");
    }
  }

  static AnchorHardness hardness(MethodConfig method) {
    boolean similarity =
        switch (method.anchorHardness()) {
          case LOGITS -> false;
          case SIMILARITY -> true;
          case BY_STRATEGY ->
              method.pseudoLabel() == PseudoLabel.MIXED
                  || method.pseudoLabel() == PseudoLabel.CROSS;
        };
    return similarity
        ? AnchorHardness.bySimilarity(method.similarityTemperature())
        : AnchorHardness.byLogits();
  }
}
