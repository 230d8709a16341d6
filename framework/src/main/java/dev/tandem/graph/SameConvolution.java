package dev.tandem.graph;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A 2-d convolution at stride 1 with "SAME" padding, by the fastest {@link Method} that the device
 * has, with a gradient of its own where TensorFlow's is wrong or slow: TensorFlow's C++ gradient of
 * Conv2D ignores the dilation, without an error, and oneDNN may compute the gradient of the input
 * wrongly ({@link InputGradient}).
 */
final class SameConvolution {
  /** How the values and the gradient of the input are computed. */
  private enum Method {
    /** By TensorFlow's convolution. */
    LIBRARY,
    /** As a {@link PatchProduct}. */
    PATCHES,
    /** {@link TapByTap}. */
    TAPS
  }

  private static final String METHOD = "_method";
  private static final String DILATION = "_dilation";
  private static final String MAP = "_map_shape";
  private static final String KERNEL = "_kernel_shape";
  private static final String KERNEL_BY_TAPS = "_by_taps";
  private static final String BFLOAT16 = "_bfloat16";

  private static final CustomGradient GRADIENT =
      CustomGradient.of("same_convolution", SameConvolution::gradients);

  private SameConvolution() {}

  /**
   * @param x float32 [B, H, W, C]
   * @param kernel float32 [kh, kw, C, F] of known shape, kh and kw odd
   * @param dilation of both directions, at least 1
   * @param bfloat16 whether the network computes in it
   * @return float32 [B, H, W, F]
   */
  static Operand<TFloat32> of(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel, int dilation, boolean bfloat16) {
    boolean products = !bfloat16 && productsPay(x.shape());
    if (products && PatchProduct.isFaster(x.shape(), kernel.shape(), dilation)) {
      return byPatches(tf, x, kernel, dilation);
    }
    boolean kernels = dilation == 1 || DilatedKernels.arePresent(bfloat16);
    if (kernels && !(products && TapByTap.isFaster(kernel.shape()))) {
      return byLibrary(tf, x, kernel, dilation, bfloat16);
    }
    boolean kernelByTaps = !kernels || passesHalf(x.shape().get(1), dilation);
    return tapByTap(tf, x, kernel, dilation, kernelByTaps, bfloat16);
  }

  /**
   * Whether matrix products may be faster than convolutions: those of oneDNN are, those of
   * TensorFlow itself and of GPUs are not. Maps of unknown size are those of inference, where
   * nothing is replaced.
   */
  private static boolean productsPay(Shape map) {
    boolean oneDnn = DilatedKernels.arePresent(false) && !Devices.useGpu();
    return oneDnn && map.get(1) != Shape.UNKNOWN_SIZE && map.get(2) != Shape.UNKNOWN_SIZE;
  }

  /**
   * The same {@link TapByTap}.
   *
   * @param kernelByTaps whether the kernel's gradient is computed by taps, too
   * @param bfloat16 as for {@link PlainConvolution}
   */
  static Operand<TFloat32> tapByTap(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> kernel,
      int dilation,
      boolean kernelByTaps,
      boolean bfloat16) {
    Operand<TFloat32> y =
        new TapByTap(kernel.shape(), dilation, bfloat16)
            .convolution(tf, x, kernel, Resize.sizeOf(tf, x));
    return hidden(tf, Method.TAPS, y, x, kernel, dilation, kernelByTaps, bfloat16);
  }

  /** The same as a {@link PatchProduct}, for a map of known size. */
  static Operand<TFloat32> byPatches(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel, int dilation) {
    Operand<TFloat32> y =
        PatchProduct.of(x.shape(), kernel.shape(), dilation).convolution(tf, x, kernel);
    if (PatchProduct.isPointwise(kernel.shape())) {
      return y;
    }
    boolean kernelByTaps = dilation > 1 && !DilatedKernels.arePresent(false);
    return hidden(tf, Method.PATCHES, y, x, kernel, dilation, kernelByTaps, false);
  }

  private static Operand<TFloat32> byLibrary(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel, int dilation, boolean bfloat16) {
    Operand<TFloat32> y = new PlainConvolution(1, "SAME", dilation, bfloat16).of(tf, x, kernel);
    if (dilation == 1 && InputGradient.isRightInLibrary()) {
      return y;
    }
    boolean onGpu = bfloat16 && Devices.useGpu();
    boolean kernelByTaps = passesHalf(x.shape().get(1), dilation) && !onGpu;
    return hidden(tf, Method.LIBRARY, y, x, kernel, dilation, kernelByTaps, bfloat16);
  }

  private static Operand<TFloat32> hidden(
      Ops tf,
      Method method,
      Operand<TFloat32> y,
      Operand<TFloat32> x,
      Operand<TFloat32> kernel,
      int dilation,
      boolean kernelByTaps,
      boolean bfloat16) {
    OperationBuilder hidden =
        bfloat16
            ? GRADIENT.of(
                tf,
                Bfloat16.narrow(tf, y),
                List.of(Bfloat16.narrow(tf, x), Bfloat16.narrow(tf, kernel)))
            : GRADIENT.of(tf, y, List.of(x, kernel));
    hidden.setAttr(METHOD, method.name());
    hidden.setAttr(DILATION, dilation);
    hidden.setAttr(MAP, x.shape().asArray());
    hidden.setAttr(KERNEL, kernel.shape().asArray());
    hidden.setAttr(KERNEL_BY_TAPS, kernelByTaps);
    hidden.setAttr(BFLOAT16, bfloat16);
    Operation built = hidden.build();
    return bfloat16 ? Bfloat16.wide(tf, built.output(0)) : built.output(0);
  }

  /**
   * Whether the dilation exceeds half the map's side, as ASPP's first rate often does. TensorFlow's
   * own op for the kernel's gradient does not use oneDNN's fast kernels there: it took 0.17 s
   * instead of 0.04 s on 9×9 pixels with 2048 channels. At smaller dilations it is the faster one.
   */
  private static boolean passesHalf(long side, int dilation) {
    return side != Shape.UNKNOWN_SIZE && 2 * dilation > side;
  }

  private static List<Operand<TFloat32>> gradients(
      Ops tf, GraphOperation op, Operand<TFloat32> dy) {
    Operand<TFloat32> x = CustomGradient.input(tf, op, 1);
    Operand<TFloat32> kernel = CustomGradient.input(tf, op, 2);
    int dilation = (int) op.attributes().getAttrInt(DILATION);
    Shape shape = Shape.of(op.attributes().getAttrIntList(KERNEL));
    boolean bfloat16 = op.attributes().getAttrBool(BFLOAT16);
    TapByTap taps = new TapByTap(shape, dilation, bfloat16);
    PlainConvolution convolution = new PlainConvolution(1, "SAME", dilation, bfloat16);
    Operand<TFloat32> dx =
        switch (Method.valueOf(op.attributes().getAttrString(METHOD))) {
          case LIBRARY -> InputGradient.of(tf, convolution, x, kernel, dy);
          case PATCHES ->
              PatchProduct.of(Shape.of(op.attributes().getAttrIntList(MAP)), shape, dilation)
                  .transposed()
                  .convolution(tf, dy, InputGradient.turned(tf, kernel, dy));
          case TAPS -> taps.inputGradient(tf, dy, kernel, sizeOf(tf, x));
        };
    Operand<TFloat32> dw =
        op.attributes().getAttrBool(KERNEL_BY_TAPS)
            ? taps.kernelGradient(tf, x, dy)
            : convolution.kernelGradient(
                tf,
                x,
                tf.constant(Arrays.stream(shape.asArray()).mapToInt(Math::toIntExact).toArray()),
                dy);
    return List.of(dx, dw);
  }

  /** Height and width, in the graph: a gradient's rule may not ask for shapes. */
  private static Operand<TInt32> sizeOf(Ops tf, Operand<TFloat32> x) {
    return tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
  }
}
