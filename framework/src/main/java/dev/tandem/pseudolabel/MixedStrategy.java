package dev.tandem.pseudolabel;

import dev.tandem.ValueRange;
import dev.tandem.data.Supervision;
import dev.tandem.graph.LabelMaps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * Agreement of both spaces (CSS "mix"): a pixel is labelled where the pseudo-labels of logit space
 * and of representation space are equal, and ignored elsewhere; the result supervises both spaces.
 * The confidence is that of logit space. Not to be confused with the mixing of images (CutMix,
 * ClassMix).
 *
 * @param temperature of the softmax over similarities, above 0
 */
public record MixedStrategy(double temperature) implements PseudoLabelStrategy {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public MixedStrategy {
    ValueRange.requirePositive("temperature of the similarities", temperature);
  }

  @Override
  public PseudoLabels label(Ops tf, TeacherPredictions teacher) {
    Supervision logit = teacher.logitLabels(tf);
    Supervision representation = teacher.representationLabels(tf, temperature);
    Operand<TInt32> agreed =
        tf.select(
            LabelMaps.areEqual(tf, logit.label(), representation.label()),
            logit.label(),
            tf.constant(-1));
    return PseudoLabels.shared(new Supervision(agreed, logit.confidence()));
  }
}
