package dev.tandem.loss;

import dev.tandem.ValueRange;
import dev.tandem.representation.PrototypeSimilarity;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The class probabilities by which pixels are judged hard: a pixel may be an anchor of the
 * contrastive loss if the probability of its own class is below a threshold (formulas.md,
 * "Contrastive loss"). The probabilities are the student's; they carry no gradient.
 */
@FunctionalInterface
public interface AnchorHardness {
  /**
   * @param logits float32 [N, C] of the student, without gradient
   * @param pixels [N, D]: the student's representations
   * @param prototypes [C, D], as they were before this step
   * @return float32 [N, C]; each row sums to 1
   */
  Operand<TFloat32> probabilities(
      Ops tf,
      RepresentationType type,
      Operand<TFloat32> logits,
      Representation pixels,
      Representation prototypes);

  /** softmax(logits): for pseudo-labels from logit space or from representation space alone. */
  static AnchorHardness byLogits() {
    return new ByLogits();
  }

  /**
   * softmax(similarity to the prototypes / temperature): for the strategies mixed and cross.
   *
   * @param temperature above 0
   */
  static AnchorHardness bySimilarity(double temperature) {
    return new BySimilarity(temperature);
  }

  /** See {@link #byLogits}. */
  record ByLogits() implements AnchorHardness {
    @Override
    public Operand<TFloat32> probabilities(
        Ops tf,
        RepresentationType type,
        Operand<TFloat32> logits,
        Representation pixels,
        Representation prototypes) {
      return tf.nn.softmax(logits);
    }
  }

  /**
   * See {@link #bySimilarity}.
   *
   * @param temperature above 0
   */
  record BySimilarity(double temperature) implements AnchorHardness {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the temperature is not above 0
     */
    public BySimilarity {
      ValueRange.requirePositive("temperature of the similarities", temperature);
    }

    @Override
    public Operand<TFloat32> probabilities(
        Ops tf,
        RepresentationType type,
        Operand<TFloat32> logits,
        Representation pixels,
        Representation prototypes) {
      return tf.nn.softmax(
          tf.math.div(
              PrototypeSimilarity.of(tf, type, pixels, prototypes),
              tf.constant((float) temperature)));
    }
  }
}
