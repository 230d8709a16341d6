package dev.tandem.pseudolabel;

import dev.tandem.data.Supervision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/**
 * Each space teaches the other (CSS "cross"): representation labels supervise logit space, logit
 * labels supervise representation space. During the warm-up, while prototypes are poor, logit
 * labels supervise both.
 *
 * @param temperature of the softmax over similarities, above 0
 * @param warmUp the part of the training, 0 to 1, that logit labels supervise both
 */
public record CrossStrategy(double temperature, double warmUp) implements PseudoLabelStrategy {
  @Override
  public PseudoLabels label(Ops tf, TeacherPredictions teacher) {
    Supervision logit = teacher.logitLabels(tf);
    Supervision representation = teacher.representationLabels(tf, temperature);
    Operand<TBool> warm = tf.math.less(teacher.progress(), tf.constant((float) warmUp));
    return PseudoLabels.separate(
        new Supervision(
            tf.select(warm, logit.label(), representation.label()),
            tf.select(warm, logit.confidence(), representation.confidence())),
        logit);
  }
}
