package dev.tandem.pseudolabel;

import dev.tandem.data.Supervision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * Both spaces must agree (CSS "mix"): where the logit label and the representation label are the
 * same they supervise both spaces, elsewhere the pixel is ignored. The confidence is logit space's.
 *
 * @param temperature of the softmax over similarities, above 0
 */
public record MixedStrategy(double temperature) implements PseudoLabelStrategy {
  @Override
  public PseudoLabels label(Ops tf, TeacherPredictions teacher) {
    Supervision logit = teacher.logitLabels(tf);
    Supervision representation = teacher.representationLabels(tf, temperature);
    Operand<TInt32> agreed =
        tf.select(
            tf.math.equal(logit.label(), representation.label()), logit.label(), tf.constant(-1));
    return PseudoLabels.shared(new Supervision(agreed, logit.confidence()));
  }
}
