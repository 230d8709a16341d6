package dev.tandem.evaluation;

import dev.tandem.data.Supervision;
import dev.tandem.distribution.ReplicatedSession;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/** Counts, in the graph, the pixels of a batch for a {@link PseudoLabelQuality}. */
public final class PseudoLabelCounter {
  private final Operand<TInt32> counts;

  /**
   * Adds the counting to the graph.
   *
   * @param truth int32 [B, H, W], −1 = unknown
   * @param labels of the same size
   * @param threshold from which a confidence counts, 0 to 1
   */
  public PseudoLabelCounter(
      Ops tf, Operand<TInt32> truth, Supervision labels, double threshold, int classCount) {
    Operand<TInt32> one = tf.constant(1);
    Operand<TBool> confident =
        tf.math.greaterEqual(labels.confidence(), tf.constant((float) threshold));
    Operand<TInt32> pair =
        tf.math.add(
            tf.math.mul(tf.math.add(truth, one), tf.constant(classCount + 1)),
            tf.math.add(labels.label(), one));
    Operand<TInt32> bin =
        tf.math.add(tf.math.mul(pair, tf.constant(2)), tf.dtypes.cast(confident, TInt32.class));
    // A sum and no Bincount, of which a GPU has no deterministic kernel.
    this.counts =
        tf.math.unsortedSegmentSum(
            tf.onesLike(bin), bin, tf.constant(PseudoLabelQuality.bins(classCount)));
  }

  /** Runs the network on the next batch and adds its pixels. */
  public void count(ReplicatedSession session, PseudoLabelQuality quality) {
    try (Result result = session.runner().fetch(counts).run()) {
      TInt32 seen = (TInt32) result.get(0);
      for (int bin = 0; bin < seen.size(); bin++) {
        quality.addToBin(bin, seen.getInt(bin));
      }
    }
  }
}
