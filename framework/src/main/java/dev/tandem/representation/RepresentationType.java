package dev.tandem.representation;

import dev.tandem.graph.Replica;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A kind of representation: how alike two are, and how the pixels of a class make its prototype.
 *
 * <p>Similarities are defined on normalised representations; {@link #normalize} comes first, once
 * for each set, so that nothing is normalised again for every pair.
 */
public interface RepresentationType {
  /** Whether representations carry a variance: whether the network needs the head that gives it. */
  boolean hasVariance();

  /** The representations with ‖μ‖₂ = 1. */
  Representation normalize(Ops tf, Representation representation);

  /**
   * How alike every a is to every b.
   *
   * @param a normalised [M, D]
   * @param b normalised [C, D]
   * @return float32 [M, C]
   */
  Operand<TFloat32> similarity(Ops tf, Representation a, Representation b);

  /**
   * How alike each anchor is to representations of its own.
   *
   * @param anchors normalised [Q, D]
   * @param pool normalised [N, D]
   * @param chosen int32 [Q, K]: rows of the pool
   * @return float32 [Q, K]
   */
  Operand<TFloat32> similarityToSampled(
      Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen);

  /**
   * The derivative of Σ weights·{@link #similarityToSampled} with respect to the anchors.
   *
   * @param weights float32 [Q, K]
   * @return [Q, D]
   */
  default Representation anchorGradient(
      Ops tf,
      Representation anchors,
      Representation pool,
      Operand<TInt32> chosen,
      Operand<TFloat32> weights) {
    return anchors.gradient(tf, similarityToSampled(tf, anchors, pool, chosen), weights);
  }

  /**
   * Whether {@link #similarityToSampled} is a chain of element-wise ops on [Q, K, D], which XLA
   * makes one pass over memory, and not a matrix product.
   */
  boolean gainsFromCompilation();

  /**
   * The prototype of each class from its pixels on all replicas; not differentiable.
   *
   * @param replica whose pixels these are; every replica gets the same prototypes
   * @param pixels [N, D], as the network gives them
   * @param classes int32 [N], −1 = belongs to none
   * @param classCount C
   * @return [C, D]; the rows of classes without a pixel mean nothing
   */
  Representation prototypes(
      Ops tf, Replica replica, Representation pixels, Operand<TInt32> classes, int classCount);
}
