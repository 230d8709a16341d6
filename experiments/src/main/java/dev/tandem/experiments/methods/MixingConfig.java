package dev.tandem.experiments.methods;

import dev.tandem.augment.Mixing;
import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.Key;

/** The mixing of the unlabelled images: a key that methods share. */
public record MixingConfig(
    @Key(
            doc = "How unlabelled images of a batch are mixed with each other.",
            defaultsTo = "\"cutmix\"",
            implementing = Mixing.class)
        Choice<MixingKind> mixing) {

  /**
   * Makes the mixing.
   *
   * @throws dev.tandem.InvalidInputException if a class that the config names cannot be used
   */
  public Mixing make() {
    return mixing.make(MixingKind::mixing, Mixing.class);
  }
}
