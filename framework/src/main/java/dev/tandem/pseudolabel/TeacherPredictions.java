package dev.tandem.pseudolabel;

import dev.tandem.data.Supervision;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * What the teacher predicts for the weak view of a batch; nothing of it carries a gradient.
 *
 * @param logits float32 [B, h, w, C]
 * @param space representation space, where the method has one
 * @param progress float32 scalar: steps done / steps in all
 * @param atImageSize from maps float32 [B, h, w, channels] to the images' size [B, H, W, channels]
 */
public record TeacherPredictions(
    Operand<TFloat32> logits,
    Optional<Space> space,
    Operand<TFloat32> progress,
    UnaryOperator<Operand<TFloat32>> atImageSize) {

  /**
   * Representation space.
   *
   * @param similarity builds float32 [B, h, w, C]: how similar each pixel is to each class's
   *     prototype; computed only for a strategy that asks for it
   * @param known bool [C]: the classes that have a prototype
   */
  public record Space(Supplier<Operand<TFloat32>> similarity, Operand<TBool> known) {}

  /** Excludes classes without a prototype from the softmax. */
  private static final float MASKED_LOGIT = -1e9f;

  /**
   * Pseudo-labels of logit space: argmax and maximum of the softmax of the upsampled logits, [B,
   * height, width].
   */
  public Supervision logitLabels(Ops tf) {
    return Supervision.mostProbable(tf, atImageSize.apply(logits));
  }

  /**
   * Pseudo-labels of representation space: argmax and maximum of softmax(upsampled similarity /
   * temperature) over the classes that have a prototype, [B, height, width]. While fewer than two
   * classes have one, all labels are −1 and all confidences 0: the softmax of a single class is 1
   * whatever a pixel is.
   *
   * @param temperature of the softmax, above 0
   * @throws IllegalArgumentException if the method has no representation space
   */
  public Supervision representationLabels(Ops tf, double temperature) {
    Space representations =
        space.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the pseudo-label strategy asks for labels from representation space, which the"
                        + " method does not use"));
    Operand<TBool> known = representations.known;
    Operand<TFloat32> upsampled = atImageSize.apply(representations.similarity.get());
    Operand<TFloat32> sharpened = tf.math.div(upsampled, tf.constant((float) temperature));
    Supervision labels =
        Supervision.mostProbable(tf, tf.select(known, sharpened, tf.constant(MASKED_LOGIT)));
    Operand<TFloat32> count = tf.reduceSum(tf.dtypes.cast(known, TFloat32.class), tf.constant(0));
    Operand<TBool> choice = tf.math.greater(count, tf.constant(1f));
    return new Supervision(
        tf.select(choice, labels.label(), tf.constant(-1)),
        tf.select(choice, labels.confidence(), tf.constant(0f)));
  }
}
