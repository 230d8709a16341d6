package dev.tandem.evaluation;

import dev.tandem.data.Supervision;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Histogram;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/** Counts, in the graph, the pixels of a batch for a {@link PseudoLabelQuality}. */
public final class PseudoLabelCounter {
  private final Placeholder<TInt32> images;

  /**
   * int32 [C + 1, C + 1, 2]: pixels by true class + 1, pseudo-label + 1, and confident (1) or not
   * (0); index 0 stands for no class.
   */
  private final Operand<TInt32> counts;

  /**
   * Adds the counting to the graph.
   *
   * @param truth int32 [B, H, W], −1 = unknown
   * @param labels of the same size
   * @param padding bool of the same size: where there is no image, and nothing is counted
   * @param threshold from which a confidence counts, 0 to 1
   */
  public PseudoLabelCounter(
      Ops tf,
      Operand<TInt32> truth,
      Supervision labels,
      Optional<Operand<TBool>> padding,
      double threshold,
      int classCount) {
    this.images = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    Operand<TInt32> one = tf.constant(1);
    Operand<TBool> confident = labels.isConfident(tf, threshold);
    Operand<TInt32> pair =
        tf.math.add(
            tf.math.mul(tf.math.add(truth, one), tf.constant(classCount + 1)),
            tf.math.add(labels.label(), one));
    Operand<TInt32> bin =
        tf.math.add(tf.math.mul(pair, tf.constant(2)), tf.dtypes.cast(confident, TInt32.class));
    Operand<TBool> counted = first(tf, truth, images);
    if (padding.isPresent()) {
      counted = tf.math.logicalAnd(counted, tf.math.logicalNot(padding.get()));
    }
    Operand<TInt32> bins = tf.constant((classCount + 1) * (classCount + 1) * 2);
    this.counts =
        tf.reshape(
            Histogram.of(tf, tf.select(counted, bin, bins), bins),
            tf.constant(new int[] {classCount + 1, classCount + 1, 2}));
  }

  /** bool [B, 1, 1]: which images of a batch are among the first. */
  private static Operand<TBool> first(Ops tf, Operand<TInt32> maps, Operand<TInt32> count) {
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt32> batch = tf.gather(tf.shape(maps), zero, zero);
    Operand<TInt32> places = tf.range(zero, batch, tf.constant(1));
    return tf.math.less(tf.reshape(places, tf.constant(new int[] {-1, 1, 1})), count);
  }

  /**
   * Runs the network on the next batch and adds the pixels of its first images.
   *
   * @param first how many images, from 1 to those of the batch
   */
  public void count(ReplicatedSession session, PseudoLabelQuality quality, int first) {
    try (TInt32 number = TInt32.scalarOf(first);
        Result result = session.runner().feed(images, number).fetch(counts).run()) {
      TInt32 seen = (TInt32) result.get(0);
      seen.scalars()
          .forEachIndexed(
              (at, count) ->
                  quality.add(
                      (int) at[0] + PseudoLabelQuality.NONE,
                      (int) at[1] + PseudoLabelQuality.NONE,
                      at[2] == 1,
                      count.getInt()));
    }
  }
}
