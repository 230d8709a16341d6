package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A convolution at stride 1 with "SAME" padding as one matrix product ("im2col"): a row of the left
 * factor holds the pixels that one output pixel meets, tap by tap, and the kernel is the right
 * factor. A 1×1 convolution is such a product as it stands.
 *
 * <p>On the processor measured (AMD EPYC, Zen 5, two cores) oneDNN's matrix products reach 340 to
 * 380 GFLOP/s, its 1×1 convolutions 170 to 200, and its 3×3 convolutions 110 to 150 with 256
 * channels or more. Values of 4 maps of 17×17 with 512 channels at dilation 2 took 45 ms as a
 * convolution and 17 ms as a product, of which 1.4 ms are the patches; 4 maps of 33×33 took 6.5 and
 * 4.6 ms with 128 channels, 1.9 and 1.6 with 64. The gradient of a 3×3 kernel runs at 250 to 330
 * GFLOP/s as a convolution, and stays one. In bfloat16 products are slower than convolutions: they
 * run at 195 GFLOP/s.
 *
 * @param kernel [kh, kw, C, F], kh and kw odd
 * @param dilation in both directions
 * @param height of the map
 * @param width of the map
 */
record PatchProduct(Shape kernel, int dilation, int height, int width) {
  private static final int FEWEST_CHANNELS = 64;
  private static final long MOST_VALUES = 1 << 26;

  /**
   * Whether a convolution is faster this way than by oneDNN's kernels: if the kernel is 1×1, or if
   * there are channels enough for a product to pay for its patches, not more patches than a
   * training has memory for (256 MiB), and a dilation with which most taps of most pixels lie on
   * the map; oneDNN leaves out those that do not.
   *
   * @param map [B, H, W, C], H and W known
   * @param kernel [kh, kw, C, F]
   */
  static boolean isFaster(Shape map, Shape kernel, int dilation) {
    if (isPointwise(kernel)) {
      return true;
    }
    long height = map.get(1);
    long width = map.get(2);
    long images = Math.max(1, map.get(0));
    long taps = kernel.get(0) * kernel.get(1);
    long mostChannels = Math.max(kernel.get(2), kernel.get(3));
    return Math.min(kernel.get(2), kernel.get(3)) >= FEWEST_CHANNELS
        && images * height * width * taps * mostChannels <= MOST_VALUES
        && 2 * dilation <= Math.min(height, width);
  }

  /** Whether a kernel [kh, kw, C, F] is 1×1. */
  static boolean isPointwise(Shape kernel) {
    return kernel.get(0) == 1 && kernel.get(1) == 1;
  }

  /** Of a map [B, H, W, C]. */
  static PatchProduct of(Shape map, Shape kernel, int dilation) {
    return new PatchProduct(
        kernel, dilation, Math.toIntExact(map.get(1)), Math.toIntExact(map.get(2)));
  }

  /** The gradient of the input is such a convolution with F and C exchanged. */
  PatchProduct transposed() {
    Shape exchanged = Shape.of(kernel.get(0), kernel.get(1), kernel.get(3), kernel.get(2));
    return new PatchProduct(exchanged, dilation, height, width);
  }

  /**
   * The convolution.
   *
   * @param x float32 [B, height, width, C]
   * @param weight float32 of the kernel's shape
   * @return float32 [B, height, width, F]
   */
  Operand<TFloat32> convolution(Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight) {
    long patch = kernel.get(0) * kernel.get(1) * kernel.get(2);
    Operand<TFloat32> product =
        tf.linalg.matMul(
            tf.reshape(patches(tf, x), tf.constant(new long[] {-1, patch})),
            tf.reshape(weight, tf.constant(new long[] {patch, kernel.get(3)})));
    return tf.reshape(product, tf.constant(new long[] {-1, height, width, kernel.get(3)}));
  }

  /** [B, height · width, kh · kw · C]. */
  private Operand<TFloat32> patches(Ops tf, Operand<TFloat32> x) {
    if (isPointwise(kernel)) {
      return x;
    }
    int above = marginOf(kernel.get(0));
    int left = marginOf(kernel.get(1));
    int[][] margins = {{0, 0}, {above, above}, {left, left}, {0, 0}};
    Operand<TFloat32> padded = tf.pad(x, tf.constant(margins), tf.constant(0f));
    long pixels = (height + 2L * above) * (width + 2L * left);
    return tf.gather(
        tf.reshape(padded, tf.constant(new long[] {-1, pixels, kernel.get(2)})),
        tf.constant(partners(width + 2 * left)),
        tf.constant(1));
  }

  private int marginOf(long side) {
    return (int) side / 2 * dilation;
  }

  /**
   * For each output pixel and each tap the number of the pixel that they meet, [height · width · kh
   * · kw].
   *
   * @param paddedWidth pixels in a row of the padded map
   */
  private int[] partners(int paddedWidth) {
    int rows = (int) kernel.get(0);
    int columns = (int) kernel.get(1);
    int[] partners = new int[height * width * rows * columns];
    int next = 0;
    for (int pixel = 0; pixel < height * width; pixel++) {
      for (int tap = 0; tap < rows * columns; tap++) {
        int row = pixel / width + tap / columns * dilation;
        int column = pixel % width + tap % columns * dilation;
        partners[next++] = row * paddedWidth + column;
      }
    }
    return partners;
  }
}
