package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Kinds;
import dev.tandem.training.TrainingMethod;
import java.util.Optional;

/**
 * The group {@code method} of a config: a record of the keys of one kind of method, which makes the
 * method. A new kind is a record and a word in {@link MethodKind}; a record of the user's own is
 * named by its class, {@code "kind": "com.example.MyMethodConfig"}, and needs no change here.
 */
@Kinds(
    value = MethodKind.class,
    doc = "The training method; it decides which other keys the group has.",
    anyClass = OwnMethodConfig.class,
    implementing = TrainingMethod.class)
public interface MethodConfig {
  /**
   * Makes the method.
   *
   * @param parts from the other groups of the config
   * @throws dev.tandem.InvalidInputException if a class that the config names cannot be used
   */
  TrainingMethod method(MethodParts parts);

  /**
   * What a user should know before a training with these values, if anything: one line.
   *
   * @param classCount of the data set
   */
  default Optional<String> remark(int classCount) {
    return Optional.empty();
  }
}
