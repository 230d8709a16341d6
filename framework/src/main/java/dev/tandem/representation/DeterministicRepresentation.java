package dev.tandem.representation;

import dev.tandem.graph.Replica;
import dev.tandem.graph.UnitVectors;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Vectors compared by cosine similarity; a prototype is the mean of its class's pixels (CSS). */
public final class DeterministicRepresentation implements RepresentationType {
  /**
   * The ratio of pool size to sampled rows up to which similarities to the whole pool are computed.
   * A similarity costs about fifty times less within a matrix product than where its row must be
   * gathered first; about half of that allows for processors with faster memory.
   */
  private static final long POOL_TO_SAMPLED = 32;

  @Override
  public boolean hasVariance() {
    return false;
  }

  @Override
  public Representation normalize(Ops tf, Representation representation) {
    return Representation.of(UnitVectors.along(tf, representation.mean(), -1));
  }

  /** In float32, which a GPU may round to TensorFloat-32 where the session allows that. */
  @Override
  public Operand<TFloat32> similarity(Ops tf, Representation a, Representation b) {
    return tf.train.batchMatMul(a.mean(), b.mean(), TFloat32.class, BatchMatMul.adjY(true));
  }

  /**
   * By a matrix product with the whole pool, or with gathered rows where the pool is much larger.
   */
  @Override
  public Operand<TFloat32> similarityToSampled(
      Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen) {
    long poolSize = pool.mean().shape().get(0);
    boolean wholePool =
        poolSize != Shape.UNKNOWN_SIZE && poolSize <= POOL_TO_SAMPLED * chosen.shape().get(1);
    return wholePool
        ? fromWholePool(tf, anchors, pool, chosen)
        : fromSampled(tf, anchors, pool, chosen);
  }

  private Operand<TFloat32> fromWholePool(
      Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen) {
    Operand<TFloat32> all = tf.linalg.matMul(anchors.mean(), pool.mean(), MatMul.transposeB(true));
    // int64, in which a GPU computes the places of the gradient itself.
    Operand<TInt64> places = tf.dtypes.cast(chosen, TInt64.class);
    return tf.gather(all, places, tf.constant(1), Gather.batchDims(1L));
  }

  private static Operand<TFloat32> fromSampled(
      Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen) {
    Operand<TFloat32> others = tf.gather(pool.mean(), chosen, tf.constant(0));
    Operand<TFloat32> products =
        tf.train.batchMatMul(others, tf.expandDims(anchors.mean(), tf.constant(2)), TFloat32.class);
    return tf.squeeze(products, Squeeze.axis(List.of(2L)));
  }

  @Override
  public boolean gainsFromCompilation() {
    return false;
  }

  @Override
  public Representation prototypes(
      Ops tf, Replica replica, Representation pixels, Operand<TInt32> classes, int classCount) {
    Operand<TInt32> count = tf.constant(classCount);
    // Not as a matrix product, which a GPU may round to TensorFloat-32. Segment sums ignore pixels
    // of class −1.
    Operand<TFloat32> sums =
        replica.sum(tf, tf.math.unsortedSegmentSum(tf.stopGradient(pixels.mean()), classes, count));
    Operand<TFloat32> counts =
        replica.sum(
            tf,
            tf.math.unsortedSegmentSum(
                tf.fill(tf.shape(classes), tf.constant(1f)), classes, count));
    return Representation.of(tf.math.divNoNan(sums, tf.expandDims(counts, tf.constant(1))));
  }
}
