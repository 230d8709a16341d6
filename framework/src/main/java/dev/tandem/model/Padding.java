package dev.tandem.model;

import dev.tandem.graph.Resize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Rows and columns that are added at the bottom and the right of images whose size a network does
 * not take, up to the next multiple that it takes.
 *
 * @param size int32 [2]: height and width of the images
 * @param padded int32 [2]: height and width with the padding
 */
public record Padding(Operand<TInt32> size, Operand<TInt32> padded) implements SizeChange {
  private static final float BLACK = 0;

  /**
   * The padding of a batch.
   *
   * @param images [B, H, W, …], of known size or not
   * @param multiple height and width must be multiples of it, at least 1
   */
  static Padding of(Ops tf, Operand<?> images, int multiple) {
    Operand<TInt32> size = Resize.sizeOf(tf, images);
    Operand<TInt32> step = tf.constant(multiple);
    Operand<TInt32> raised = tf.math.sub(tf.math.add(size, step), tf.constant(1));
    return new Padding(size, tf.math.mul(tf.math.floorDiv(raised, step), step));
  }

  @Override
  public Operand<TFloat32> images(Ops tf, Operand<TFloat32> images) {
    return add(tf, images, tf.constant(BLACK));
  }

  @Override
  public <T extends TNumber> Operand<T> labels(Ops tf, Operand<T> labels, Operand<T> fill) {
    return add(tf, labels, fill);
  }

  @Override
  public Operand<TFloat32> undone(Ops tf, Operand<TFloat32> maps) {
    return cut(tf, Resize.bilinear(tf, maps, padded));
  }

  /**
   * The images or maps with their padding.
   *
   * @param x [B, H, W] or [B, H, W, C]
   * @param fill scalar, what the padding holds
   * @return of the same rank and type
   */
  private <T extends TNumber> Operand<T> add(Ops tf, Operand<T> x, Operand<T> fill) {
    Operand<TInt32> none = tf.constant(new int[] {0});
    Operand<TInt32> after = tf.math.sub(padded, size);
    List<Operand<TInt32>> axes = new ArrayList<>(List.of(none, after));
    axes.addAll(Collections.nCopies(x.shape().numDimensions() - 3, none));
    Operand<TInt32> behind = tf.concat(axes, tf.constant(0));
    return tf.pad(x, tf.stack(List.of(tf.zerosLike(behind), behind), Stack.axis(1L)), fill);
  }

  /**
   * Maps of the padded size without their padding.
   *
   * @param x float32 [B, padded H, padded W, C]
   * @return float32 [B, H, W, C]
   */
  private Operand<TFloat32> cut(Ops tf, Operand<TFloat32> x) {
    Operand<TInt32> all = tf.constant(new int[] {-1});
    return tf.slice(x, tf.constant(new int[4]), tf.concat(List.of(all, size, all), tf.constant(0)));
  }
}
