package dev.tandem.model;

import dev.tandem.graph.Resize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
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
public record Padding(Operand<TInt32> size, Operand<TInt32> padded) {

  /**
   * The padding of a batch; empty where the network takes the images as they are.
   *
   * @param images [B, H, W, …], of known size or not
   * @param multiple height and width must be multiples of it, at least 1
   */
  static Optional<Padding> of(Ops tf, Operand<?> images, int multiple) {
    long height = images.shape().get(1);
    long width = images.shape().get(2);
    boolean known = height != Shape.UNKNOWN_SIZE && width != Shape.UNKNOWN_SIZE;
    if (multiple == 1 || (known && height % multiple == 0 && width % multiple == 0)) {
      return Optional.empty();
    }
    Operand<TInt32> size = Resize.sizeOf(tf, images);
    return Optional.of(
        new Padding(
            size,
            known
                ? tf.constant(new int[] {next(height, multiple), next(width, multiple)})
                : next(tf, size, tf.constant(multiple))));
  }

  private static int next(long extent, int multiple) {
    return Math.toIntExact((extent + multiple - 1) / multiple * multiple);
  }

  private static Operand<TInt32> next(Ops tf, Operand<TInt32> size, Operand<TInt32> multiple) {
    Operand<TInt32> raised =
        tf.math.sub(tf.math.add(size, multiple), tf.constant(new int[] {1, 1}));
    return tf.math.mul(tf.math.floorDiv(raised, multiple), multiple);
  }

  /**
   * The images or maps with their padding.
   *
   * @param x [B, H, W] or [B, H, W, C]
   * @param fill scalar, what the padding holds
   * @return of the same rank and type
   */
  public <T extends TNumber> Operand<T> add(Ops tf, Operand<T> x, Operand<T> fill) {
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
  public Operand<TFloat32> cut(Ops tf, Operand<TFloat32> x) {
    Operand<TInt32> all = tf.constant(new int[] {-1});
    return tf.slice(x, tf.constant(new int[4]), tf.concat(List.of(all, size, all), tf.constant(0)));
  }
}
