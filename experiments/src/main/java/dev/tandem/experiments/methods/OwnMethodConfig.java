package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Choice;
import dev.tandem.training.TrainingMethod;

/**
 * A method of the user's own without keys: a public class that implements {@link TrainingMethod}
 * and has a public constructor without parameters.
 *
 * @param kind the name of the class
 */
public record OwnMethodConfig(Choice<MethodKind> kind) implements MethodConfig {
  @Override
  public TrainingMethod method(MethodParts parts) {
    return kind.instance(TrainingMethod.class);
  }
}
