package dev.tandem.loss;

import dev.tandem.ValueRange;
import dev.tandem.graph.XlaCompiler;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The contrastive loss (InfoNCE) of sampled anchors and negatives (formulas.md, "Contrastive
 * loss"): for each class present, the mean over its anchors of −log softmax(sim(anchor, [positive,
 * negatives…]) / temperature) at the positive, which is the class's prototype; averaged over the
 * classes. 0 with fewer than two classes.
 *
 * <p>Only the anchors carry a gradient. The loss and its gradient with respect to the anchors are
 * computed together, class by class, in two loops that keep the negatives of only one class each in
 * memory; {@code tf.gradients} continues from that gradient by way of a surrogate term.
 *
 * @param type of the representations
 * @param temperature above 0
 */
public record ContrastiveLoss(RepresentationType type, double temperature) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public ContrastiveLoss {
    ValueRange.requirePositive("temperature of the contrastive loss", temperature);
  }

  /**
   * @param pixels [N, D], as computed by the network, not normalised; gradients flow to the anchors
   *     among them
   * @param prototypes [C, D], not normalised: the positives, without gradient
   * @param samples anchors and negatives among these pixels
   * @return float32 scalar
   */
  public Operand<TFloat32> loss(
      Ops tf,
      Representation pixels,
      Representation prototypes,
      ContrastiveSampler.Samples samples) {
    boolean compiled = type.gainsFromCompilation() && XlaCompiler.isUsable();
    return loss(tf, pixels, prototypes, samples, compiled);
  }

  /** As {@link #loss}, with or without compilation by XLA. */
  Operand<TFloat32> loss(
      Ops tf,
      Representation pixels,
      Representation prototypes,
      ContrastiveSampler.Samples samples,
      boolean compiled) {
    Operand<TInt32> zero = tf.constant(0);
    Representation normalized = type.normalize(tf, pixels);
    Representation pool = normalized.map(tf::stopGradient);
    Representation positives =
        type.normalize(tf, prototypes)
            .map(x -> tf.stopGradient(tf.gather(x, samples.classes(), zero)));
    // int64, which a GPU compares itself.
    Operand<TInt64> anchorPixels =
        tf.math.maximum(tf.dtypes.cast(samples.anchors(), TInt64.class), tf.constant(0L));
    Representation anchors = normalized.map(x -> tf.gather(x, anchorPixels, zero));

    ClassLoop.Result sum =
        ClassLoop.run(
            tf, new ClassLoss(type, temperature, compiled), anchors, pool, positives, samples);

    // 1 / number of classes; 0 with fewer than two, where there are no negatives.
    Operand<TInt32> count = tf.reshape(tf.shape(samples.classes()), tf.constant(new int[0]));
    Operand<TFloat32> several =
        tf.dtypes.cast(tf.math.greater(count, tf.constant(1)), TFloat32.class);
    Operand<TFloat32> factor = tf.math.divNoNan(several, tf.dtypes.cast(count, TFloat32.class));
    Operand<TFloat32> handedOn = dot(tf, sum.derivative().mean(), anchors.mean());
    if (anchors.variance().isPresent()) {
      handedOn =
          tf.math.add(
              handedOn,
              dot(tf, sum.derivative().variance().orElseThrow(), anchors.variance().orElseThrow()));
    }
    // The value of this sum is the loss; its derivative is that of the surrogate Σ gradient·anchor,
    // hence the precomputed gradient.
    Operand<TFloat32> value =
        tf.math.add(handedOn, tf.stopGradient(tf.math.sub(sum.loss(), handedOn)));
    return tf.math.mul(factor, value);
  }

  private static Operand<TFloat32> dot(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.reduceSum(tf.math.mul(tf.stopGradient(a), b), tf.constant(new int[] {0, 1, 2}));
  }
}
