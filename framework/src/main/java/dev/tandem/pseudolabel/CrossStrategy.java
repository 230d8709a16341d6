package dev.tandem.pseudolabel;

import dev.tandem.ValueRange;
import dev.tandem.data.Supervision;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/**
 * Cross supervision (CSS "cross"): the pseudo-labels of representation space supervise logit space,
 * and those of logit space supervise representation space. During the warm-up, while the prototypes
 * are still poor, the labels of logit space supervise both.
 *
 * @param temperature of the softmax over similarities, above 0
 * @param warmUp length of the warm-up as a fraction of the training, 0 to 1
 */
public record CrossStrategy(double temperature, double warmUp) implements PseudoLabelStrategy {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public CrossStrategy {
    ValueRange.requirePositive("temperature of the similarities", temperature);
    ValueRange.requireShare("warm-up of crossed labels", warmUp);
  }

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
