package dev.tandem.representation;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Points, compared by the cosine; a prototype is the mean of its class's pixels (CSS). */
public final class DeterministicRepresentation implements RepresentationType {
  /** PyTorch's {@code F.normalize}: the norm counts as at least this. */
  private static final float SMALLEST_NORM = 1e-12f;

  @Override
  public Representation normalize(Ops tf, Representation representation) {
    return Representation.of(unit(tf, representation.mean()));
  }

  /** x / max(‖x‖₂, 1e-12) along the last axis. */
  static Operand<TFloat32> unit(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> squares =
        tf.reduceSum(tf.math.square(x), tf.constant(-1), ReduceSum.keepDims(true));
    // The maximum under the root keeps the gradient at zero finite.
    Operand<TFloat32> smallest = tf.constant(SMALLEST_NORM * SMALLEST_NORM);
    return tf.math.mul(x, tf.math.rsqrt(tf.math.maximum(squares, smallest)));
  }

  @Override
  public Operand<TFloat32> similarity(Ops tf, Representation a, Representation b) {
    return tf.linalg.matMul(a.mean(), b.mean(), MatMul.transposeB(true));
  }

  @Override
  public Operand<TFloat32> similarityToOwn(Ops tf, Representation anchors, Representation others) {
    Operand<TFloat32> products =
        tf.train.batchMatMul(
            others.mean(), tf.expandDims(anchors.mean(), tf.constant(2)), TFloat32.class);
    return tf.squeeze(products, Squeeze.axis(List.of(2L)));
  }

  @Override
  public Representation prototypes(
      Ops tf, Representation pixels, Operand<TInt32> classes, int classCount) {
    Operand<TFloat32> membership =
        tf.oneHot(classes, tf.constant(classCount), tf.constant(1f), tf.constant(0f));
    Operand<TFloat32> sums =
        tf.linalg.matMul(membership, tf.stopGradient(pixels.mean()), MatMul.transposeA(true));
    Operand<TFloat32> counts = tf.reduceSum(membership, tf.constant(0));
    return Representation.of(tf.math.divNoNan(sums, tf.expandDims(counts, tf.constant(1))));
  }
}
