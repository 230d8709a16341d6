package dev.tandem.representation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
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
  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException if mean and variance are known to have different channels; a
   *     variance that all channels share must be repeated for each
   */
  public Representation {
    long channels = mean.shape().get(-1);
    variance.ifPresent(
        v -> {
          long others = v.shape().get(-1);
          boolean known = channels != Shape.UNKNOWN_SIZE && others != Shape.UNKNOWN_SIZE;
          if (known && channels != others) {
            throw new IllegalArgumentException(
                "a representation whose mean has %d channels and whose variance has %d, expected as"
                        .formatted(channels, others)
                    + " many");
          }
        });
  }

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
   * The derivative of Σ weights·y with respect to this representation, by {@code tf.gradients}; 0
   * with respect to a variance that y does not depend on.
   *
   * @param y computed from this representation, from the mean at least
   * @param weights of y's shape
   */
  public Representation gradient(Ops tf, Operand<TFloat32> y, Operand<TFloat32> weights) {
    var derivatives = derivatives(tf, y, weights);
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int i = 0; i < parts().size(); i++) {
      parts.add(derivatives.dy(i));
    }
    return of(parts);
  }

  private Gradients derivatives(Ops tf, Operand<TFloat32> y, Operand<TFloat32> weights) {
    try {
      return tf.gradients(y, parts(), Gradients.dx(List.of(weights)));
    } catch (IllegalArgumentException e) {
      // TensorFlow refuses a variance that y does not depend on: this adds 0 to its gradient.
      Operand<TFloat32> unused = variance.orElseThrow(() -> e);
      return tf.gradients(
          List.of(y, tf.identity(unused)),
          parts(),
          Gradients.dx(List.of(weights, tf.zerosLike(unused))));
    }
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
