package dev.tandem.experiments.example;

import dev.tandem.data.Supervision;
import dev.tandem.pseudolabel.PseudoLabelStrategy;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.pseudolabel.TeacherPredictions;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/**
 * The worked example of a strategy of one's own: the label of logit space, with the confidence of
 * whichever space is less sure, and no confidence at all where they disagree. A config uses it by
 * {@code "pseudo_label": "dev.tandem.experiments.example.CautiousStrategy"}.
 */
public final class CautiousStrategy implements PseudoLabelStrategy {
  private static final double TEMPERATURE = 0.1;

  @Override
  public PseudoLabels label(Ops tf, TeacherPredictions teacher) {
    Supervision logit = teacher.logitLabels(tf);
    Supervision representation = teacher.representationLabels(tf, TEMPERATURE);
    Operand<TBool> agree = tf.math.equal(logit.label(), representation.label());
    return PseudoLabels.shared(
        new Supervision(
            logit.label(),
            tf.select(
                agree,
                tf.math.minimum(logit.confidence(), representation.confidence()),
                tf.constant(0f))));
  }
}
