package dev.tandem.loss;

import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The contrastive loss from given draws (formulas.md, "Contrastive loss"): for each class present,
 * the mean over its anchors of −log softmax₀(sim(anchor, [positive, negatives…]) / temperature);
 * summed over the classes and divided by their number. 0 with fewer than two classes.
 *
 * <p>Only anchors carry a gradient. So the loss and its gradient with respect to the anchors are
 * computed class by class in a loop that holds one class's negatives at a time, and the gradient is
 * handed on from there.
 *
 * @param type of the representations
 * @param temperature above 0
 */
public record ContrastiveLoss(RepresentationType type, double temperature) {

  /**
   * @param pixels [N, D], as the network gives them; the anchors among them get the gradient
   * @param prototypes [C, D]: the positives
   * @param samples of these pixels
   * @return float32 scalar
   */
  public Operand<TFloat32> loss(
      Ops tf,
      Representation pixels,
      Representation prototypes,
      ContrastiveSampler.Samples samples) {
    Operand<TInt32> zero = tf.constant(0);
    Representation normalized = type.normalize(tf, pixels);
    Representation pool = normalized.map(tf::stopGradient);
    Representation positives =
        type.normalize(tf, prototypes)
            .map(x -> tf.stopGradient(tf.gather(x, samples.classes(), zero)));
    Operand<TInt32> anchorPixels = tf.math.maximum(samples.anchors(), zero);
    Representation anchors = normalized.map(x -> tf.gather(x, anchorPixels, zero));

    ClassLoop.Result sum =
        ClassLoop.run(tf, new ClassLoss(type, temperature), anchors, pool, positives, samples);

    // 1 / classes, or 0 where there is nothing to contrast with.
    Operand<TInt32> count = tf.reshape(tf.shape(samples.classes()), tf.constant(new int[0]));
    Operand<TFloat32> several =
        tf.dtypes.cast(tf.math.greater(count, tf.constant(1)), TFloat32.class);
    Operand<TFloat32> share = tf.math.divNoNan(several, tf.dtypes.cast(count, TFloat32.class));
    Operand<TFloat32> handedOn = dot(tf, sum.derivative().mean(), anchors.mean());
    if (anchors.variance().isPresent()) {
      handedOn =
          tf.math.add(
              handedOn,
              dot(tf, sum.derivative().variance().orElseThrow(), anchors.variance().orElseThrow()));
    }
    // Its value is the loss, its derivative that of Σ gradient·anchor.
    Operand<TFloat32> value =
        tf.math.add(handedOn, tf.stopGradient(tf.math.sub(sum.loss(), handedOn)));
    return tf.math.mul(share, value);
  }

  private static Operand<TFloat32> dot(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.reduceSum(tf.math.mul(tf.stopGradient(a), b), tf.constant(new int[] {0, 1, 2}));
  }
}
