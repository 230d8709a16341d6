package dev.tandem.representation;

import dev.tandem.graph.UnitVectors;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Points, compared by the cosine; a prototype is the mean of its class's pixels (CSS). */
public final class DeterministicRepresentation implements RepresentationType {
  @Override
  public boolean hasVariance() {
    return false;
  }

  @Override
  public Representation normalize(Ops tf, Representation representation) {
    return Representation.of(UnitVectors.along(tf, representation.mean(), -1));
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
