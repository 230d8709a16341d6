package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** Max pooling with PyTorch's symmetric padding of −∞. */
public final class MaxPool {
  private MaxPool() {}

  /**
   * 3×3 max pooling with stride 2 and padding 1, as after a ResNet's stem.
   *
   * @param x float32 [B, H, W, C]
   * @return float32 [B, ceil(H/2), ceil(W/2), C]
   */
  public static Operand<TFloat32> stem(Ops tf, Operand<TFloat32> x) {
    return padded(tf, x, 1);
  }

  /**
   * The same with PyTorch's {@code ceil_mode=True}: an incomplete last window is pooled too.
   *
   * @param x float32 [B, H, W, C]
   * @return float32 [B, floor(H/2) + 1, floor(W/2) + 1, C]
   */
  public static Operand<TFloat32> stemCeilMode(Ops tf, Operand<TFloat32> x) {
    return padded(tf, x, 2);
  }

  /** In the number format of {@code x}: the largest of bfloat16 values is one. */
  private static Operand<TFloat32> padded(Ops tf, Operand<TFloat32> x, int after) {
    return Bfloat16.isWide(x)
        ? Bfloat16.wide(tf, pool(tf, Bfloat16.narrow(tf, x), after))
        : pool(tf, x, after);
  }

  private static <T extends TNumber> Operand<T> pool(Ops tf, Operand<T> x, int after) {
    return tf.nn.maxPool(
        Padding.negativeInfinity(tf, x, 1, after),
        tf.constant(new int[] {1, 3, 3, 1}),
        tf.constant(new int[] {1, 2, 2, 1}),
        "VALID");
  }
}
