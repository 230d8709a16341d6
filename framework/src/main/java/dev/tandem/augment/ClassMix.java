package dev.tandem.augment;

import dev.tandem.graph.Draws;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * ClassMix (Olsson et al. 2021): of the n distinct labels in an image's pseudo-label, −1 among them
 * as in the reference, a random half (⌊n/2⌋) stays; the rest of the image comes from the next one
 * of the batch. The labels are those of the first supervision, logit space's.
 */
public final class ClassMix implements Mixing {
  /** −1 and what a byte of a label file holds. */
  private static final int MOST_LABELS = 257;

  @Override
  public SupervisedImages mix(
      Ops tf, SupervisedImages batch, SupervisedImages partners, Draws draws) {
    Operand<TInt32> labels = batch.labels().logitSpace().label();
    List<Operand<TBool>> keep = new ArrayList<>();
    for (int i = 0; i < labels.shape().get(0); i++) {
      Operand<TFloat32> keys = draws.of("classmix").of(i).uniform(tf, Shape.of(MOST_LABELS));
      keep.add(halfOfTheLabels(tf, tf.gather(labels, tf.constant(i), tf.constant(0)), keys));
    }
    return MaskedMix.of(tf, batch, partners, tf.stack(keep));
  }

  /**
   * @param label int32 [H, W], −1 = ignore
   * @param keys float32 [257], in [0, 1), of the labels −1, 0, 1, …: those with the smallest stay
   * @return bool [H, W]: the pixels whose label stays
   */
  static Operand<TBool> halfOfTheLabels(Ops tf, Operand<TInt32> label, Operand<TFloat32> keys) {
    Operand<TInt32> index = tf.math.add(label, tf.constant(1));
    Operand<TInt32> flat = tf.reshape(index, tf.constant(new int[] {-1}));
    Operand<TBool> present =
        tf.math.greater(
            tf.math.unsortedSegmentSum(tf.onesLike(flat), flat, tf.constant(MOST_LABELS)),
            tf.constant(0));
    Operand<TInt32> count = tf.reduceSum(tf.dtypes.cast(present, TInt32.class), tf.constant(0));
    Operand<TInt32> half = tf.math.floorDiv(count, tf.constant(2));
    // A label that is absent comes after all that are there.
    Operand<TFloat32> ordered = tf.select(present, keys, tf.constant(2f));
    Operand<TInt32> order =
        tf.nn.topK(tf.math.neg(ordered), tf.constant(MOST_LABELS), TInt32.class).indices();
    Operand<TBool> first =
        tf.math.less(tf.range(tf.constant(0), tf.constant(MOST_LABELS), tf.constant(1)), half);
    Operand<TBool> stays =
        tf.scatterNd(
            tf.expandDims(order, tf.constant(1)), first, tf.constant(new int[] {MOST_LABELS}));
    return tf.gather(stays, index, tf.constant(0));
  }
}
