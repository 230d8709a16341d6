package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A convolution at stride 1 with "SAME" padding as a sum over its taps, each of which is a matrix
 * product with the pixels it meets: {@code y[p] = Σ x[p + offset(i, j)] · W[i, j]} over the taps
 * (i, j) for which p + offset lies on the map.
 *
 * <p>It needs no dilated kernels of the device, less memory than a {@link PatchProduct}, and leaves
 * out what only meets the padding. On the processor measured (AMD EPYC, Zen 5, two cores; values
 * and gradient of the input) it takes a third of the time of oneDNN's convolution with 2048
 * channels (4 maps of 33×33, dilation 12: 91 and 265 ms), half with 256 (4 maps of 65×65: 79 and
 * 167 ms), and longer with 128. Without oneDNN TensorFlow's convolutions are as fast.
 *
 * @param kernel [kh, kw, C, F], kh and kw odd
 * @param dilation in both directions
 * @param bfloat16 whether operands and results are rounded to bfloat16; the sums are float32
 */
record TapByTap(Shape kernel, int dilation, boolean bfloat16) {
  private static final int FEWEST_CHANNELS = 256;

  /**
   * Whether a convolution is faster this way than by oneDNN's kernels: with many channels.
   *
   * @param kernel [kh, kw, C, F]
   */
  static boolean isFaster(Shape kernel) {
    return Math.min(kernel.get(2), kernel.get(3)) >= FEWEST_CHANNELS;
  }

  /** One tap: the place in the kernel, and how far from a pixel its partner is. */
  private record Tap(int row, int column, int down, int right) {
    Tap opposite() {
      return new Tap(row, column, -down, -right);
    }
  }

  private List<Tap> taps() {
    List<Tap> taps = new ArrayList<>();
    for (int i = 0; i < kernel.get(0); i++) {
      for (int j = 0; j < kernel.get(1); j++) {
        int down = (i - (int) kernel.get(0) / 2) * dilation;
        taps.add(new Tap(i, j, down, (j - (int) kernel.get(1) / 2) * dilation));
      }
    }
    return taps;
  }

  /**
   * The convolution.
   *
   * @param x float32 [B, H, W, C]
   * @param weight float32 of the kernel's shape
   * @param size int32 [2]: H and W
   * @return float32 [B, H, W, F]
   */
  Operand<TFloat32> convolution(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, Operand<TInt32> size) {
    return sum(tf, x, weight, false, size);
  }

  /**
   * The gradient of the input: {@code dx[p] = Σ dy[p − offset(i, j)] · W[i, j]ᵀ}.
   *
   * @param dy float32 [B, H, W, F]
   * @param weight float32 of the kernel's shape
   * @param size int32 [2]: H and W
   * @return float32 [B, H, W, C]
   */
  Operand<TFloat32> inputGradient(
      Ops tf, Operand<TFloat32> dy, Operand<TFloat32> weight, Operand<TInt32> size) {
    return sum(tf, dy, weight, true, size);
  }

  /**
   * One tap after the other, so that the pixels and products of one only need memory, and the sum
   * has one order.
   *
   * @param backwards whether a pixel's partner lies in the opposite direction, and is multiplied by
   *     the transposed weights
   */
  private Operand<TFloat32> sum(
      Ops tf,
      Operand<TFloat32> map,
      Operand<TFloat32> weight,
      boolean backwards,
      Operand<TInt32> size) {
    Operand<TFloat32> pixels = rounded(tf, map);
    Operand<TFloat32> factors = rounded(tf, weight);
    List<Tap> taps = taps();
    Operand<TFloat32> sum = product(tf, pixels, taps.get(0), factors, backwards, size);
    for (Tap tap : taps.subList(1, taps.size())) {
      Ops next = tf.withControlDependencies(List.of(sum));
      sum = tf.math.add(sum, product(next, pixels, tap, factors, backwards, size));
    }
    // Of a map of unknown size TensorFlow would not even know the channels.
    long channels = kernel.get(backwards ? 2 : 3);
    return tf.ensureShape(rounded(tf, sum), Shape.of(-1, -1, -1, channels));
  }

  /**
   * What one tap adds, of the map's size: 0 where it has no partner.
   *
   * @param backwards as for {@link #sum}
   */
  private Operand<TFloat32> product(
      Ops tf,
      Operand<TFloat32> map,
      Tap tap,
      Operand<TFloat32> weight,
      boolean backwards,
      Operand<TInt32> size) {
    Tap towards = backwards ? tap.opposite() : tap;
    Operand<TFloat32> partners = partners(tf, map, towards.down, towards.right);
    // Of the kernel, not of the operands: a gradient's rule may not ask for their shapes.
    long in = kernel.get(backwards ? 3 : 2);
    long out = kernel.get(backwards ? 2 : 3);
    Operand<TFloat32> product =
        tf.linalg.matMul(
            pixels(tf, partners, in), weights(tf, weight, tap), MatMul.transposeB(backwards));
    Operand<TFloat32> y = tf.reshape(product, withChannels(tf, partners, out));
    return tf.pad(y, missing(tf, towards, size), tf.constant(0f));
  }

  private Operand<TFloat32> rounded(Ops tf, Operand<TFloat32> x) {
    return bfloat16 ? tf.dtypes.cast(tf.dtypes.cast(x, TBfloat16.class), TFloat32.class) : x;
  }

  /** float32 [C, F]: the weights of a tap. */
  private Operand<TFloat32> weights(Ops tf, Operand<TFloat32> weight, Tap tap) {
    Operand<TFloat32> ofTap =
        tf.slice(
            weight,
            tf.constant(new int[] {tap.row, tap.column, 0, 0}),
            tf.constant(new int[] {1, 1, -1, -1}));
    return tf.reshape(ofTap, tf.constant(new long[] {kernel.get(2), kernel.get(3)}));
  }

  /** int32 [4]: the shape of a map of the same size with this number of channels. */
  private static Operand<TInt32> withChannels(Ops tf, Operand<TFloat32> map, long channels) {
    Operand<TInt32> pixels =
        tf.slice(tf.shape(map), tf.constant(new int[] {0}), tf.constant(new int[] {3}));
    Operand<TInt32> last = tf.constant(new int[] {Math.toIntExact(channels)});
    return tf.concat(List.of(pixels, last), tf.constant(0));
  }

  /** int32 [4, 2]: the rows and columns of pixels that have no partner for a tap. */
  private static Operand<TInt32> missing(Ops tf, Tap tap, Operand<TInt32> size) {
    Operand<TInt32> before =
        tf.math.minimum(
            tf.constant(new int[] {Math.max(-tap.down, 0), Math.max(-tap.right, 0)}), size);
    Operand<TInt32> after =
        tf.math.minimum(
            tf.constant(new int[] {Math.max(tap.down, 0), Math.max(tap.right, 0)}), size);
    Operand<TInt32> sides =
        tf.concat(
            List.of(tf.expandDims(before, tf.constant(1)), tf.expandDims(after, tf.constant(1))),
            tf.constant(1));
    Operand<TInt32> none = tf.constant(new int[][] {{0, 0}});
    return tf.concat(List.of(none, sides, none), tf.constant(0));
  }

  /**
   * The gradient of the kernel as one matrix product per tap: {@code dW[i, j] = Σ x[p + offset(i,
   * j)]ᵀ · dy[p]}. Not before dy is there: the parts of x for all taps would exist from the forward
   * pass on.
   */
  Operand<TFloat32> kernelGradient(Ops tf, Operand<TFloat32> x, Operand<TFloat32> dy) {
    Operand<TFloat32> pixels = rounded(tf, CustomGradient.after(tf, x, dy));
    Operand<TFloat32> upstream = rounded(tf, dy);
    List<Operand<TFloat32>> products = new ArrayList<>();
    for (Tap tap : taps()) {
      products.add(
          tf.linalg.matMul(
              pixels(tf, partners(tf, pixels, tap.down, tap.right), kernel.get(2)),
              pixels(tf, partners(tf, upstream, -tap.down, -tap.right), kernel.get(3)),
              MatMul.transposeA(true)));
    }
    return tf.reshape(rounded(tf, tf.stack(products)), tf.constant(kernel.asArray()));
  }

  /** float32 [N, channels]. */
  private static Operand<TFloat32> pixels(Ops tf, Operand<TFloat32> map, long channels) {
    return tf.reshape(map, tf.constant(new long[] {-1, channels}));
  }

  /** The part of a map that is at this offset from some pixel of it. */
  private static Operand<TFloat32> partners(Ops tf, Operand<TFloat32> map, long down, long right) {
    return tf.stridedSlice(map, Indices.all(), from(down), from(right), Indices.all());
  }

  private static Index from(long offset) {
    return offset == 0
        ? Indices.all()
        : offset > 0 ? Indices.sliceFrom(offset) : Indices.sliceTo(offset);
  }
}
