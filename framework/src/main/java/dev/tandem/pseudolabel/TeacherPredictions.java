package dev.tandem.pseudolabel;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What the teacher says about the weak view of a batch; nothing of it carries a gradient.
 *
 * @param logits float32 [B, h, w, C]
 * @param similarity builds float32 [B, h, w, C]: how alike each pixel is to each class's prototype;
 *     only a strategy that asks pays for it
 * @param known bool [C]: the classes that have a prototype
 * @param progress float32 scalar: steps done / steps in all
 * @param size int32 [2]: height and width of the images, where labels are wanted
 */
public record TeacherPredictions(
    Operand<TFloat32> logits,
    Supplier<Operand<TFloat32>> similarity,
    Operand<TBool> known,
    Operand<TFloat32> progress,
    Operand<TInt32> size) {
  private static final float NEVER = -1e9f;

  /** Label = argmax and confidence = max of the softmax of the upsampled logits. */
  public Supervision logitLabels(Ops tf) {
    return mostProbable(tf, Resize.bilinear(tf, logits, size));
  }

  /**
   * Label = argmax and confidence = max of softmax(upsampled similarity / temperature), over the
   * classes that have a prototype; while none has, no pixel has a label.
   *
   * @param temperature of the softmax, above 0
   */
  public Supervision representationLabels(Ops tf, double temperature) {
    Operand<TFloat32> upsampled = Resize.bilinear(tf, similarity.get(), size);
    Operand<TFloat32> sharpened = tf.math.div(upsampled, tf.constant((float) temperature));
    Supervision labels = mostProbable(tf, tf.select(known, sharpened, tf.constant(NEVER)));
    Operand<TBool> any = tf.any(known, tf.constant(0));
    return new Supervision(
        tf.select(any, labels.label(), tf.constant(-1)),
        tf.select(any, labels.confidence(), tf.constant(0f)));
  }

  private static Supervision mostProbable(Ops tf, Operand<TFloat32> scores) {
    return new Supervision(
        tf.math.argMax(scores, tf.constant(3), TInt32.class),
        tf.max(tf.nn.softmax(scores), tf.constant(3)));
  }
}
