package dev.tandem.experiments.methods;

import dev.tandem.augment.ComplementaryDropout;
import dev.tandem.augment.Mixing;
import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.Key;
import dev.tandem.training.EmaUpdate;
import dev.tandem.training.PastTeachers;
import dev.tandem.training.TrainingMethod;
import dev.tandem.training.UniMatchV2;
import java.util.Optional;

/** Keys of {@link UniMatchV2}. */
public record UniMatchV2Config(
    @Key.Inline ConsistencyConfig consistency,
    @Key(
            doc =
                "Strong views of each unlabelled image; with 1 there is no complementary dropout,"
                    + " as in FixMatch.",
            defaultsTo = "2",
            oneOf = {1, 2})
        int strongViews,
    @Key(
            doc =
                "Whether channels that are dropped in one of two strong views are doubled in the"
                    + " other.",
            defaultsTo = "true")
        boolean complementaryDropout,
    @Key(
            doc =
                "How an unlabelled image is mixed into the strong views of the one at the other end"
                    + " of the batch.",
            defaultsTo = "\"cutmix_box\"",
            implementing = Mixing.class)
        Choice<MixingKind> mixing,
    @Key.Inline SupervisedLossConfig loss,
    @Key(
            doc = "EMA decay of the teacher; with 0 the teacher has the student's current weights.",
            defaultsTo = "0.996",
            min = 0,
            max = 1)
        double teacherDecay,
    @Key(
            doc =
                "Copies of the student from earlier in the training, whose predictions are mixed"
                    + " into the teacher's with random weights; 0 = none.",
            defaultsTo = "0",
            min = 0,
            max = 256)
        int pastTeachers,
    @Key(
            doc = "Steps between two of these copies; the newest replaces the oldest.",
            defaultsTo = "1000",
            min = 1)
        int pastTeacherEvery)
    implements MethodConfig {
  @Override
  public TrainingMethod method(MethodParts parts) {
    return new UniMatchV2(
        parts.geometry(),
        parts.flip(),
        new UniMatchV2.StrongViews(
            strongViews,
            parts.appearance(),
            mixing.make(MixingKind::mixing, Mixing.class),
            complementaryDropout && strongViews == 2
                ? Optional.of(new ComplementaryDropout())
                : Optional.empty()),
        loss.loss(parts),
        consistency.loss(),
        new EmaUpdate(teacherDecay),
        pastTeachers > 0
            ? Optional.of(new PastTeachers(pastTeachers, pastTeacherEvery))
            : Optional.empty());
  }
}
