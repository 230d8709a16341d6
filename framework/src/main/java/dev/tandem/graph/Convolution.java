package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A 2-d convolution with PyTorch's symmetric padding {@code dilation·(kernel − 1)/2}: the output is
 * {@code ceil(size / stride)} in each direction for an odd kernel.
 *
 * <p>Variables: {@code weight} [kernel, kernel, in, filters] and, with a bias, {@code bias}
 * [filters].
 *
 * @param filters channels of the output
 * @param kernel side of the kernel, odd
 * @param stride in both directions
 * @param dilation in both directions
 * @param bias whether a bias is added
 * @param initializer of the kernel; a bias is initialised as in PyTorch, U(−1/√fan_in, 1/√fan_in)
 */
public record Convolution(
    int filters, int kernel, int stride, int dilation, boolean bias, Initializer initializer) {

  /**
   * Checks the kernel.
   *
   * @throws IllegalArgumentException if its side is even: "symmetric padding" would mean nothing
   */
  public Convolution {
    if (kernel % 2 == 0) {
      throw new IllegalArgumentException(
          "a convolution with a kernel of side " + kernel + ", expected an odd one");
    }
  }

  /** Stride 1, dilation 1, no bias, PyTorch's default initial values. */
  public static Convolution of(int filters, int kernel) {
    return new Convolution(filters, kernel, 1, 1, false, Initializer.torchDefault());
  }

  /** A copy with this stride. */
  public Convolution stride(int value) {
    return new Convolution(filters, kernel, value, dilation, bias, initializer);
  }

  /** A copy with this dilation. */
  public Convolution dilation(int value) {
    return new Convolution(filters, kernel, stride, value, bias, initializer);
  }

  /** A copy that adds a bias. */
  public Convolution withBias() {
    return new Convolution(filters, kernel, stride, dilation, true, initializer);
  }

  /** A copy with this initializer of the kernel. */
  public Convolution initializer(Initializer value) {
    return new Convolution(filters, kernel, stride, dilation, bias, value);
  }

  /**
   * @param x float32 [B, H, W, in]; {@code in} must be known when the graph is built
   * @return float32 [B, ceil(H/stride), ceil(W/stride), filters]
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    long in = x.shape().get(-1);
    Shape kernelShape = Shape.of(kernel, kernel, in, filters);
    Variable<TFloat32> weight = pass.variables().parameter("weight", kernelShape, initializer);
    Operand<TFloat32> y = convolved(pass, x, weight.value());
    if (!bias) {
      return y;
    }
    Initializer biasInitializer = Initializer.uniform(1 / Math.sqrt((double) kernel * kernel * in));
    return tf.nn.biasAdd(
        y, pass.variables().parameter("bias", Shape.of(filters), biasInitializer).value());
  }

  /**
   * The convolution with a kernel that is computed from variables of its owner's, without a bias.
   *
   * @param x float32 [B, H, W, in]; {@code in} must be known when the graph is built
   * @param weight float32 [kernel, kernel, in, filters]
   * @return float32 [B, ceil(H/stride), ceil(W/stride), filters]
   */
  public Operand<TFloat32> convolved(
      ForwardPass pass, Operand<TFloat32> x, Operand<TFloat32> weight) {
    return convolved(pass.tf(), x, weight, pass.variables().bfloat16());
  }

  Operand<TFloat32> convolved(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, boolean bfloat16) {
    return !bfloat16 || Devices.runOnGpu()
        ? byParts(tf, x, weight, bfloat16)
        : EvenChannels.convolve(tf, x, weight, (a, b) -> byParts(tf, a, b, bfloat16));
  }

  /**
   * In float32 on a processor a 1×1 convolution takes what its stride leaves of the input, which
   * makes it a {@link PatchProduct} where oneDNN computes and the map's size is known. Where
   * TensorFlow's gradient of the input is wrong ({@link InputGradient}), other strides are taken
   * apart from the convolution, too. Spared are an image's three channels, whose gradient nobody
   * asks for, and powers of two, which fill oneDNN's blocks of channels.
   */
  private Operand<TFloat32> byParts(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, boolean bfloat16) {
    long in = x.shape().get(-1);
    boolean product = !bfloat16 && !Devices.useGpu();
    if (stride > 1 && kernel == 1 && (product || !InputGradient.isRightInLibrary())) {
      return dense(tf, everyStride(tf, x), weight, bfloat16);
    }
    boolean right = InputGradient.isRightInLibrary() || in == 3 || Long.bitCount(in) == 1;
    return stride > 1 && dilation == 1 && right
        ? strided(tf, x, weight, bfloat16)
        : everyStride(tf, dense(tf, x, withinReach(tf, weight, x.shape()), bfloat16));
  }

  /**
   * The kernel without the taps that only ever meet the zeros of the padding, [kh, kw, in,
   * filters]: with a dilation larger than the feature map, as ASPP often has, the outer taps
   * contribute nothing.
   */
  private Operand<TFloat32> withinReach(Ops tf, Operand<TFloat32> weight, Shape map) {
    int rows = reach(map.get(1));
    int columns = reach(map.get(2));
    int half = kernel / 2;
    if (rows == half && columns == half) {
      return weight;
    }
    return tf.slice(
        weight,
        tf.constant(new int[] {half - rows, half - columns, 0, 0}),
        tf.constant(new int[] {2 * rows + 1, 2 * columns + 1, -1, -1}));
  }

  /** How many taps on each side of the centre can meet a pixel of a map with this side length. */
  private int reach(long side) {
    int half = kernel / 2;
    return side == Shape.UNKNOWN_SIZE ? half : (int) Math.min(half, (side - 1) / dilation);
  }

  /** Stride 1: "SAME" padding is symmetric there, and no padded copy of the input is needed. */
  private Operand<TFloat32> dense(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, boolean bfloat16) {
    boolean middleOnly = weight.shape().get(0) == 1 && weight.shape().get(1) == 1;
    return SameConvolution.of(tf, x, weight, middleOnly ? 1 : dilation, bfloat16);
  }

  /** Every {@code stride}-th row and column. */
  private Operand<TFloat32> everyStride(Ops tf, Operand<TFloat32> y) {
    if (stride == 1) {
      return y;
    }
    Index steps = Indices.step(stride);
    return tf.stridedSlice(y, Indices.all(), steps, steps, Indices.all());
  }

  /** Stride above 1: TensorFlow's "SAME" padding differs from PyTorch's, so x is padded first. */
  private Operand<TFloat32> strided(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> weight, boolean bfloat16) {
    int each = (kernel - 1) / 2;
    Operand<TFloat32> padded =
        bfloat16
            ? Bfloat16.wide(tf, Padding.zeros(tf, Bfloat16.narrow(tf, x), each))
            : Padding.zeros(tf, x, each);
    return new PlainConvolution(stride, "VALID", 1, bfloat16).of(tf, padded, weight);
  }
}
