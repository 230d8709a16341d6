package dev.tandem.augment;

import dev.tandem.graph.Draws;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Photometric augmentation: changes colours and sharpness but moves no pixel.
 *
 * @param jitter applied first
 * @param blur applied second
 */
public record Appearance(ColorJitter jitter, GaussianBlur blur) {
  /**
   * @param image float32 [H, W, 3], 0 to 1
   * @return the same shape and range
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, Draws draws) {
    return blur.apply(tf, jitter.apply(tf, image, draws), draws);
  }
}
