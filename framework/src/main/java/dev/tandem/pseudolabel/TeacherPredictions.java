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
 * The teacher's predictions on the weakly augmented unlabelled images of a batch, without gradient,
 * from which a strategy makes pseudo-labels.
 *
 * @param logits float32 [B, h, w, C]
 * @param similarity builds float32 [B, h, w, C]: the similarity of each pixel to each class's
 *     prototype; computed only if a strategy uses it
 * @param known bool [C]: which classes have a prototype
 * @param progress float32 scalar: steps done / total steps, 0 to 1
 * @param size int32 [2]: height and width of the images, and of the pseudo-labels
 */
public record TeacherPredictions(
    Operand<TFloat32> logits,
    Supplier<Operand<TFloat32>> similarity,
    Operand<TBool> known,
    Operand<TFloat32> progress,
    Operand<TInt32> size) {
  /** Excludes classes without a prototype from the softmax. */
  private static final float MASKED_LOGIT = -1e9f;

  /**
   * Pseudo-labels of logit space: argmax and maximum of the softmax of the upsampled logits, [B,
   * height, width].
   */
  public Supervision logitLabels(Ops tf) {
    return mostProbable(tf, Resize.bilinear(tf, logits, size));
  }

  /**
   * Pseudo-labels of representation space: argmax and maximum of softmax(upsampled similarity /
   * temperature) over the classes that have a prototype, [B, height, width]. While no class has
   * one, all labels are −1 and all confidences 0.
   *
   * @param temperature of the softmax, above 0
   */
  public Supervision representationLabels(Ops tf, double temperature) {
    Operand<TFloat32> upsampled = Resize.bilinear(tf, similarity.get(), size);
    Operand<TFloat32> sharpened = tf.math.div(upsampled, tf.constant((float) temperature));
    Supervision labels = mostProbable(tf, tf.select(known, sharpened, tf.constant(MASKED_LOGIT)));
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
