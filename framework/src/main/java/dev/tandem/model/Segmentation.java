package dev.tandem.model;

import dev.tandem.representation.Representation;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a network says of a batch, at the decoder's resolution. A head is built when it is first
 * asked for, so that nothing is computed, and no statistic kept, that nobody uses.
 */
public final class Segmentation {
  private final Head logits;
  private final Head mean;
  private final Optional<Head> variance;

  /**
   * @param logits builds the logits
   * @param mean builds the representation's mean
   * @param variance builds its variance, where the network has that head
   */
  public Segmentation(
      Supplier<Operand<TFloat32>> logits,
      Supplier<Operand<TFloat32>> mean,
      Optional<Supplier<Operand<TFloat32>>> variance) {
    this.logits = new Head(logits);
    this.mean = new Head(mean);
    this.variance = variance.map(Head::new);
  }

  /** float32 [B, h, w, C]. */
  public Operand<TFloat32> logits() {
    return logits.get();
  }

  /** Mean (and variance, where the network has that head), each [B, h, w, D]. */
  public Representation representation() {
    return new Representation(mean.get(), variance());
  }

  /** float32 [B, h, w, D], σ² in (0, 1), where the network has that head. */
  public Optional<Operand<TFloat32>> variance() {
    return variance.map(Head::get);
  }

  /** Built once. */
  private static final class Head {
    private final Supplier<Operand<TFloat32>> builder;
    private Optional<Operand<TFloat32>> output = Optional.empty();

    Head(Supplier<Operand<TFloat32>> builder) {
      this.builder = builder;
    }

    Operand<TFloat32> get() {
      if (output.isEmpty()) {
        output = Optional.of(builder.get());
      }
      return output.get();
    }
  }
}
