package dev.tandem.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** Resizing of images and feature maps [B, H, W, C] and of label maps [B, H, W]. */
public final class Resize {
  private Resize() {}

  /**
   * Bilinear interpolation with the centres of the corner pixels aligned (PyTorch's {@code
   * align_corners=True}).
   *
   * @param x float32 [B, h, w, C]
   * @param size int32 [2]: height, width
   * @return float32 [B, height, width, C]
   */
  public static Operand<TFloat32> bilinear(Ops tf, Operand<TFloat32> x, Operand<TInt32> size) {
    return tf.image.resizeBilinear(x, size, ResizeBilinear.alignCorners(true));
  }

  /**
   * Bilinear interpolation with the outer edges of the corner pixels aligned (PyTorch's {@code
   * align_corners=False}); without antialiasing. The identity if the map already has this size.
   *
   * @param x float32 [B, h, w, C]
   * @param size int32 [2]: height, width
   * @return float32 [B, height, width, C]
   */
  public static Operand<TFloat32> bilinearHalfPixel(
      Ops tf, Operand<TFloat32> x, Operand<TInt32> size) {
    return tf.image.resizeBilinear(x, size, ResizeBilinear.halfPixelCenters(true));
  }

  /**
   * A map of one pixel as large as another map: that pixel everywhere. By broadcasting and not as
   * nearest-neighbour resizing, of whose gradient a GPU has no deterministic kernel.
   *
   * @param pixel float32 [B, 1, 1, C]
   * @param map float32 [B, H, W, …]
   * @return float32 [B, H, W, C]
   */
  public static Operand<TFloat32> onePixel(Ops tf, Operand<TFloat32> pixel, Operand<?> map) {
    Operand<TInt32> one = tf.constant(new int[] {1});
    Operand<TInt32> shape = tf.concat(List.of(one, sizeOf(tf, map), one), tf.constant(0));
    // An addition and no BroadcastTo: TensorFlow knows its channels where the size is unknown.
    return tf.math.add(pixel, tf.fill(shape, tf.constant(0f)));
  }

  /**
   * Nearest-neighbour resizing as in PyTorch: source index = floor(i·H/h).
   *
   * @param x [B, H, W], H and W known
   * @param height h
   * @param width w
   * @return [B, h, w], of the same type
   */
  public static <T extends TNumber> Operand<T> nearest(
      Ops tf, Operand<T> x, long height, long width) {
    Shape shape = x.shape();
    Operand<T> rows = tf.gather(x, indices(tf, shape.get(1), height), tf.constant(1));
    return tf.gather(rows, indices(tf, shape.get(2), width), tf.constant(2));
  }

  private static Operand<TInt32> indices(Ops tf, long from, long to) {
    int[] indices = new int[Math.toIntExact(to)];
    // In float32, as PyTorch computes it, so that both round alike.
    float scale = (float) from / to;
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) Math.min((long) Math.floor(i * scale), from - 1);
    }
    return tf.constant(indices);
  }

  /** int32 [2]: height and width of x [B, H, W, …]. */
  public static Operand<TInt32> sizeOf(Ops tf, Operand<?> x) {
    if (x.shape().get(1) != Shape.UNKNOWN_SIZE && x.shape().get(2) != Shape.UNKNOWN_SIZE) {
      return tf.constant(new int[] {(int) x.shape().get(1), (int) x.shape().get(2)});
    }
    return tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
  }
}
