package dev.tandem.representation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.types.TFloat32;

/**
 * Representations (embeddings) of pixels or classes: vectors, or Gaussians with a diagonal
 * covariance.
 *
 * @param mean float32 [..., D]
 * @param variance float32 [..., D], in (0, 1); present for Gaussian representations
 */
public record Representation(Operand<TFloat32> mean, Optional<Operand<TFloat32>> variance) {
  /** Vectors without variance. */
  public static Representation of(Operand<TFloat32> mean) {
    return new Representation(mean, Optional.empty());
  }

  /** The mean and, if present, the variance. */
  public List<Operand<TFloat32>> parts() {
    List<Operand<TFloat32>> parts = new ArrayList<>(List.of(mean));
    variance.ifPresent(parts::add);
    return parts;
  }

  /** The representation with these {@link #parts}. */
  public static Representation of(List<Operand<TFloat32>> parts) {
    return new Representation(
        parts.get(0), parts.size() == 2 ? Optional.of(parts.get(1)) : Optional.empty());
  }

  /**
   * The derivative of Σ weights·y with respect to this representation, by {@code tf.gradients}.
   *
   * @param y computed from this representation
   * @param weights of y's shape
   */
  public Representation gradient(Ops tf, Operand<TFloat32> y, Operand<TFloat32> weights) {
    var derivatives = tf.gradients(y, parts(), Gradients.dx(List.of(weights)));
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int i = 0; i < parts().size(); i++) {
      parts.add(derivatives.dy(i));
    }
    return of(parts);
  }

  /** The sums of the means and of the variances. */
  public Representation plus(Ops tf, Representation other) {
    List<Operand<TFloat32>> sums = new ArrayList<>();
    for (int i = 0; i < parts().size(); i++) {
      sums.add(tf.math.add(parts().get(i), other.parts().get(i)));
    }
    return of(sums);
  }

  /** Applies the same function, for example a gather, to the mean and the variance. */
  public Representation map(UnaryOperator<Operand<TFloat32>> change) {
    return new Representation(change.apply(mean), variance.map(change));
  }
}
