package dev.tandem.loss;

import dev.tandem.representation.PrototypeSimilarity;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * By which probability of its own class a pixel is hard, and so may be an anchor (formulas.md,
 * "Contrastive loss"). Both are the student's and carry no gradient.
 */
@FunctionalInterface
public interface AnchorHardness {
  /**
   * @param logits [N, C] of the student, without gradient
   * @param pixels [N, D]: the student's representations
   * @param prototypes [C, D], as they were before this step
   * @return float32 [N, C], rows that sum to one
   */
  Operand<TFloat32> probabilities(
      Ops tf,
      RepresentationType type,
      Operand<TFloat32> logits,
      Representation pixels,
      Representation prototypes);

  /** softmax(logits): for pseudo-labels from one space. */
  static AnchorHardness byLogits() {
    return (tf, type, logits, pixels, prototypes) -> tf.nn.softmax(logits);
  }

  /**
   * softmax(similarity to the prototypes / temperature): for mixed and cross.
   *
   * @param temperature above 0
   */
  static AnchorHardness bySimilarity(double temperature) {
    return (tf, type, logits, pixels, prototypes) ->
        tf.nn.softmax(
            tf.math.div(
                PrototypeSimilarity.of(tf, type, pixels, prototypes),
                tf.constant((float) temperature)));
  }
}
