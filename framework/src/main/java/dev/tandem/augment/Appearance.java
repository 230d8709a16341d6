package dev.tandem.augment;

import dev.tandem.graph.Draws;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Photometric augmentation: changes colours and sharpness but moves no pixel.
 *
 * @param jitter applied first
 * @param grey applied second
 * @param blur applied third
 */
public record Appearance(ColorJitter jitter, RandomGrey grey, GaussianBlur blur) {
  /** Without images that are turned grey. */
  public Appearance(ColorJitter jitter, GaussianBlur blur) {
    this(jitter, new RandomGrey(0), blur);
  }

  /**
   * @param image float32 [H, W, 3], 0 to 1
   * @return the same shape and range
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> image, Draws draws) {
    return blur.apply(tf, grey.apply(tf, jitter.apply(tf, image, draws), draws), draws);
  }

  /**
   * Changes every image of a batch by draws of its own.
   *
   * @param images float32 [B, H, W, 3], 0 to 1, of known shape
   * @return the same shape and range
   */
  public Operand<TFloat32> applyToEach(Ops tf, Operand<TFloat32> images, Draws draws) {
    List<Operand<TFloat32>> changed = new ArrayList<>();
    for (int i = 0; i < images.shape().get(0); i++) {
      Operand<TFloat32> image = tf.gather(images, tf.constant(i), tf.constant(0));
      changed.add(apply(tf, image, draws.of(i)));
    }
    return tf.stack(changed);
  }
}
