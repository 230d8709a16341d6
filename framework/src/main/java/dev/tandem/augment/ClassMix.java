package dev.tandem.augment;

import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

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
    Ops host = HostOps.of(tf);
    List<Operand<TFloat32>> keys = new ArrayList<>();
    for (int i = 0; i < labels.shape().get(0); i++) {
      keys.add(draws.of("classmix").of(i).uniform(tf, Shape.of(MOST_LABELS)));
    }
    return MaskedMix.of(tf, batch, partners, halfOfTheLabels(tf, labels, host.stack(keys)));
  }

  /**
   * The pixels of a random half of the labels of each image.
   *
   * @param label int32 [B, H, W], −1 = ignore
   * @param keys float32 [B, 257], in [0, 1): sort keys of the labels −1, 0, 1, …; the labels with
   *     the smallest keys are kept
   * @return bool [B, H, W]: the pixels whose label is kept
   */
  static Operand<TBool> halfOfTheLabels(Ops tf, Operand<TInt32> label, Operand<TFloat32> keys) {
    long images = label.shape().get(0);
    long[] first = LongStream.range(0, images).map(i -> i * MOST_LABELS + 1).toArray();
    // int64, which a GPU adds where it is; int32 it would add in the memory of the host.
    Operand<TInt64> index =
        tf.math.add(
            tf.dtypes.cast(label, TInt64.class),
            tf.reshape(tf.constant(first), tf.constant(new long[] {images, 1, 1})));
    Operand<TInt64> flat = tf.reshape(index, tf.constant(new int[] {-1}));
    Operand<TFloat32> counts =
        tf.math.unsortedSegmentSum(
            tf.fill(tf.shape(flat), tf.constant(1f)),
            flat,
            tf.constant(Math.toIntExact(images * MOST_LABELS)));
    return tf.gather(keptLabels(HostOps.of(tf), counts, keys), index, tf.constant(0));
  }

  /**
   * Which labels of which image are kept, bool [B·257].
   *
   * @param counts float32 [B·257]: pixels of each label of each image
   */
  private static Operand<TBool> keptLabels(
      Ops tf, Operand<TFloat32> counts, Operand<TFloat32> keys) {
    Operand<TBool> present =
        tf.math.greater(
            tf.reshape(counts, tf.constant(new int[] {-1, MOST_LABELS})), tf.constant(0f));
    Operand<TInt32> labels =
        tf.reduceSum(
            tf.dtypes.cast(present, TInt32.class), tf.constant(1), ReduceSum.keepDims(true));
    Operand<TInt32> half = tf.math.floorDiv(labels, tf.constant(2));
    // Absent labels are sorted behind all present ones.
    Operand<TFloat32> ordered = tf.select(present, keys, tf.constant(2f));
    Operand<TInt32> order =
        tf.nn.topK(tf.math.neg(ordered), tf.constant(MOST_LABELS), TInt32.class).indices();
    // The rank of each label: the inverse of the permutation, which sorting it gives.
    Operand<TInt32> rank =
        tf.nn.topK(tf.math.neg(order), tf.constant(MOST_LABELS), TInt32.class).indices();
    return tf.reshape(tf.math.less(rank, half), tf.constant(new int[] {-1}));
  }
}
