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
 * ClassMix (Olsson et al. 2021): of the n distinct labels in an image's pseudo-label (−1 counts as
 * one, as in the reference) a random ⌊n/2⌋ are kept with their pixels; all other pixels come from
 * the next image of the batch. The mask is made from the pseudo-labels of logit space.
 */
public final class ClassMix implements Mixing {
  /** −1, and 0 to 255. */
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
   * The pixels of a random half of the labels.
   *
   * @param label int32 [H, W], −1 = ignore
   * @param keys float32 [257], in [0, 1): sort keys of the labels −1, 0, 1, …; the labels with the
   *     smallest keys are kept
   * @return bool [H, W]: the pixels whose label is kept
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
    // Absent labels are sorted behind all present ones.
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
