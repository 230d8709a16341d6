package dev.tandem.experiments.methods;

import dev.tandem.augment.ChannelDropout;
import dev.tandem.augment.Mixing;
import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.Key;
import dev.tandem.training.TrainingMethod;
import dev.tandem.training.UniMatchV1;

/** Keys of {@link UniMatchV1}. */
public record UniMatchV1Config(
    @Key.Inline ConsistencyConfig consistency,
    @Key(
            doc = "Probability that a channel of the features is dropped in the perturbed branch.",
            defaultsTo = "0.5",
            min = 0,
            max = 0.99)
        double featureDropout,
    @Key(
            doc = "How another unlabelled batch is mixed into the strong views.",
            defaultsTo = "\"cutmix_box\"",
            implementing = Mixing.class)
        Choice<MixingKind> mixing,
    @Key.Inline SupervisedLossConfig loss)
    implements MethodConfig {
  @Override
  public TrainingMethod method(MethodParts parts) {
    return new UniMatchV1(
        parts.geometry(),
        parts.flip(),
        parts.appearance(),
        mixing.make(MixingKind::mixing, Mixing.class),
        new ChannelDropout(featureDropout),
        loss.loss(parts),
        consistency.loss());
  }
}
