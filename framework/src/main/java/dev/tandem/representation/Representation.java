package dev.tandem.representation;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Representations of pixels or classes.
 *
 * @param mean float32 [..., D]
 * @param variance float32 [..., D], σ² in (0, 1); present for Gaussian representations
 */
public record Representation(Operand<TFloat32> mean, Optional<Operand<TFloat32>> variance) {
  /** Points, without variance. */
  public static Representation of(Operand<TFloat32> mean) {
    return new Representation(mean, Optional.empty());
  }

  /** The same change of both, for example a gather. */
  public Representation map(UnaryOperator<Operand<TFloat32>> change) {
    return new Representation(change.apply(mean), variance.map(change));
  }
}
