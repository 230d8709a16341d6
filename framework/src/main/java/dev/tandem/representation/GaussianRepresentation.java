package dev.tandem.representation;

import dev.tandem.graph.Replica;
import dev.tandem.graph.UnitVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Gaussians with a diagonal covariance (PRCL), compared by the mutual likelihood score (Shi &amp;
 * Jain 2019)
 *
 * <pre>MLS = −½·mean_D((μ̂₀ − μ̂₁)² / (σ₀ + σ₁) + log(σ₀ + σ₁)), μ̂ = μ / ‖μ‖₂</pre>
 *
 * <p>where σ stands for the variance, as in the paper
 *
 * <p>A prototype is the product of the Gaussians of its class's pixels: σ_c = 1 / Σ 1/σ_i and μ_c =
 * Σ (σ_c/σ_i)·μ_i, channel by channel.
 */
public final class GaussianRepresentation implements RepresentationType {
  @Override
  public boolean hasVariance() {
    return true;
  }

  @Override
  public Representation normalize(Ops tf, Representation representation) {
    return new Representation(
        UnitVectors.along(tf, representation.mean(), -1), representation.variance());
  }

  /** Class by class, so that the largest intermediate tensor is [M, D] and not [M, C, D]. */
  @Override
  public Operand<TFloat32> similarity(Ops tf, Representation a, Representation b) {
    List<Operand<TFloat32>> columns = new ArrayList<>();
    for (int c = 0; c < b.mean().shape().get(0); c++) {
      Operand<TInt32> row = tf.constant(new int[] {c});
      columns.add(MutualLikelihood.score(tf, a, b.map(x -> tf.gather(x, row, tf.constant(0)))));
    }
    return tf.stack(columns, Stack.axis(1L));
  }

  @Override
  public Operand<TFloat32> similarityToSampled(
      Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen) {
    return MutualLikelihood.toSampled(tf, anchors, pool, chosen);
  }

  @Override
  public Representation anchorGradient(
      Ops tf,
      Representation anchors,
      Representation pool,
      Operand<TInt32> chosen,
      Operand<TFloat32> weights) {
    return MutualLikelihood.anchorGradient(tf, anchors, pool, chosen, weights);
  }

  @Override
  public boolean gainsFromCompilation() {
    return true;
  }

  @Override
  public Representation prototypes(
      Ops tf, Replica replica, Representation pixels, Operand<TInt32> classes, int classCount) {
    Operand<TInt32> count = tf.constant(classCount);
    Operand<TFloat32> precision =
        tf.math.reciprocal(tf.stopGradient(pixels.variance().orElseThrow()));
    Operand<TFloat32> weighted = tf.math.mul(precision, tf.stopGradient(pixels.mean()));
    // Not as matrix products, which a GPU may round to TensorFloat-32. Segment sums ignore pixels
    // of class −1.
    Operand<TFloat32> precisions =
        replica.sum(tf, tf.math.unsortedSegmentSum(precision, classes, count));
    Operand<TFloat32> sums = replica.sum(tf, tf.math.unsortedSegmentSum(weighted, classes, count));
    return new Representation(
        tf.math.divNoNan(sums, precisions),
        Optional.of(tf.math.divNoNan(tf.onesLike(precisions), precisions)));
  }
}
