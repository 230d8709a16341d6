package dev.tandem.graph;

import java.util.function.BinaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Convolutions with even numbers of channels. oneDNN 3.5 multiplies bfloat16 numbers in pairs, and
 * where the number of input channels is odd it takes what lies in memory behind the last one for
 * its partner: results are wrong, or NaN (seen on an AMD EPYC of the Zen 5 generation with 3, 5 and
 * 21 channels; even numbers are right). A gradient of the input that is computed as a forward
 * convolution has the filters for its input channels.
 */
final class EvenChannels {
  private EvenChannels() {}

  /**
   * The convolution, of an input and a kernel that have one channel of zeros more where theirs are
   * odd.
   *
   * @param x float32 [B, H, W, C], C known
   * @param kernel float32 [kh, kw, C, F]
   * @param convolution of x and kernel
   * @return float32 [B, h, w, F]
   */
  static Operand<TFloat32> convolve(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> kernel,
      BinaryOperator<Operand<TFloat32>> convolution) {
    Shape shape = kernel.shape();
    int channel = (int) (shape.get(2) % 2);
    int filter = (int) (shape.get(3) % 2);
    if (channel + filter == 0) {
      return convolution.apply(x, kernel);
    }
    Operand<TFloat32> input =
        channel == 0 ? x : zeros(tf, x, new int[][] {{0, 0}, {0, 0}, {0, 0}, {0, 1}});
    Operand<TFloat32> y =
        convolution.apply(
            input, zeros(tf, kernel, new int[][] {{0, 0}, {0, 0}, {0, channel}, {0, filter}}));
    return filter == 0
        ? y
        : tf.stridedSlice(
            y, Indices.all(), Indices.all(), Indices.all(), Indices.sliceTo((int) shape.get(3)));
  }

  private static Operand<TFloat32> zeros(Ops tf, Operand<TFloat32> x, int[][] amounts) {
    return tf.pad(x, tf.constant(amounts), tf.constant(0f));
  }
}
