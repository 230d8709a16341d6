package dev.tandem.pseudolabel;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Pseudo-labels from logit space: label = argmax and confidence = max of the softmax of the
 * teacher's upsampled logits, for both spaces (PRCL, and the baseline of CSS).
 */
public final class LogitStrategy implements PseudoLabelStrategy {
  @Override
  public PseudoLabels label(Ops tf, TeacherView teacher) {
    Operand<TFloat32> logits = Resize.bilinear(tf, teacher.logits(), teacher.size());
    Operand<TInt32> label = tf.math.argMax(logits, tf.constant(3), TInt32.class);
    Operand<TFloat32> confidence = tf.max(tf.nn.softmax(logits), tf.constant(3));
    return PseudoLabels.shared(new Supervision(label, confidence));
  }
}
