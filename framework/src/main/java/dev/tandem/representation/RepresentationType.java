package dev.tandem.representation;

import dev.tandem.graph.Replica;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A kind of representation: defines the similarity of two representations, and the prototype of a
 * class from its pixels.
 *
 * <p>Similarities are defined on normalised representations: call {@link #normalize} first, once
 * for each set, so that no vector is normalised again for every pair.
 */
public interface RepresentationType {
  /** Whether representations have a variance, which a head of the network has to predict. */
  boolean hasVariance();

  /** The representations with their means scaled to ‖μ‖₂ = 1; of the same shapes. */
  Representation normalize(Ops tf, Representation representation);

  /**
   * The similarity of every a to every b.
   *
   * @param a normalised [M, D]
   * @param b normalised [C, D]
   * @return float32 [M, C]
   */
  Operand<TFloat32> similarity(Ops tf, Representation a, Representation b);

  /**
   * The similarity of each anchor to the rows of a pool that were sampled for it.
   *
   * @param anchors normalised [Q, D]
   * @param pool normalised [N, D]
   * @param chosen int32 [Q, K]: the rows of the pool sampled for each anchor
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
   * Whether the loss should be compiled by XLA: true if {@link #similarityToSampled} is a chain of
   * element-wise ops on [Q, K, D], which XLA fuses into one loop; false if it is a matrix product.
   */
  boolean gainsFromCompilation();

  /**
   * The prototype of each class, from its pixels on all replicas; not differentiable.
   *
   * @param replica to which the pixels belong; every replica gets the same prototypes
   * @param pixels [N, D], as computed by the network, not normalised
   * @param classes int32 [N]: the class of each pixel, −1 = none
   * @param classCount C
   * @return [C, D]; rows of classes without a pixel are undefined
   */
  Representation prototypes(
      Ops tf, Replica replica, Representation pixels, Operand<TInt32> classes, int classCount);
}
