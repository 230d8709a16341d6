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
  private final Supplier<Operand<TFloat32>> logitsHead;
  private final Supplier<Representation> representationHead;
  private Optional<Operand<TFloat32>> logits = Optional.empty();
  private Optional<Representation> representation = Optional.empty();

  /**
   * @param logitsHead builds the logits
   * @param representationHead builds the representation
   */
  public Segmentation(
      Supplier<Operand<TFloat32>> logitsHead, Supplier<Representation> representationHead) {
    this.logitsHead = logitsHead;
    this.representationHead = representationHead;
  }

  /** float32 [B, h, w, C]. */
  public Operand<TFloat32> logits() {
    if (logits.isEmpty()) {
      logits = Optional.of(logitsHead.get());
    }
    return logits.get();
  }

  /** Mean (and variance, where the model has it), each [B, h, w, D]. */
  public Representation representation() {
    if (representation.isEmpty()) {
      representation = Optional.of(representationHead.get());
    }
    return representation.get();
  }
}
