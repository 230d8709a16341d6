package dev.tandem.model;

import dev.tandem.graph.Resize;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Images whose size a network does not take, resized to the nearest one that it takes: bilinear
 * with aligned corners, there and back.
 *
 * @param size int32 [2]: height and width of the images
 * @param resized int32 [2]: height and width that the network sees
 */
public record Resizing(Operand<TInt32> size, Operand<TInt32> resized) implements SizeChange {
  /**
   * The resizing of a batch: to ⌊side/multiple + ½⌋·multiple, at least one multiple.
   *
   * @param images [B, H, W, …], of known size or not
   * @param multiple height and width must be multiples of it, at least 1
   */
  static Resizing of(Ops tf, Operand<?> images, int multiple) {
    Operand<TInt32> size = Resize.sizeOf(tf, images);
    Operand<TInt32> two = tf.constant(2);
    Operand<TInt32> nearest =
        tf.math.floorDiv(
            tf.math.add(tf.math.mul(size, two), tf.constant(multiple)), tf.constant(2 * multiple));
    Operand<TInt32> least = tf.math.maximum(nearest, tf.constant(1));
    return new Resizing(size, tf.math.mul(least, tf.constant(multiple)));
  }

  @Override
  public Operand<TFloat32> images(Ops tf, Operand<TFloat32> images) {
    return Resize.bilinear(tf, images, resized);
  }

  /** Unchanged: predictions are compared with labels at the original size. */
  @Override
  public <T extends TNumber> Operand<T> labels(Ops tf, Operand<T> labels, Operand<T> fill) {
    return labels;
  }

  @Override
  public Operand<TFloat32> undone(Ops tf, Operand<TFloat32> maps) {
    return Resize.bilinear(tf, Resize.bilinear(tf, maps, resized), size);
  }
}
