package dev.tandem.graph;

import java.util.List;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The gradient of a convolution with respect to its input, at stride 1 with "SAME" padding.
 *
 * <p>oneDNN 3.5, which computes TensorFlow's convolutions on CPUs, gets it wrong on some processors
 * (seen on an AMD EPYC of the Zen 5 generation): it lays the kernel out in blocks of 16 to 64 input
 * channels, and where their number is no multiple of the block the gradient of the last channels is
 * wrong. With 80 input channels the error was a third of the gradient. The choice of the block
 * depends on the processor and on the shapes, so a few convolutions are tried once in a process. A
 * GPU computes its convolutions without oneDNN.
 *
 * <p>Where they come out wrong the gradient is computed as what it is, a forward convolution: of
 * the output's gradient with the kernel turned by 180° and its channels exchanged. Forward
 * convolutions are right everywhere. It costs a copy of each kernel.
 */
final class InputGradient {
  private static final Logger LOG = LoggerFactory.getLogger(InputGradient.class);
  private static final double TOLERANCE = 1e-3;

  /**
   * System property with which TensorFlow's gradient counts as wrong, to test what replaces it on a
   * processor on which it is right.
   */
  static final String WRONG = "tandem.wrongInputGradient";

  private InputGradient() {}

  /** A convolution that is tried: sides of map and kernel, and channels. */
  private record Trial(int size, int kernel, int in, int out) {}

  private static final List<Trial> TRIALS =
      List.of(
          new Trial(9, 3, 72, 32),
          new Trial(9, 3, 80, 32),
          new Trial(5, 1, 512, 256),
          new Trial(3, 1, 1024, 64));

  /** Tried when it is first asked for. */
  private static final class Library {
    static final boolean RIGHT =
        !Boolean.getBoolean(WRONG)
            && (Devices.runOnGpu() || TRIALS.stream().allMatch(Library::isRight));

    static {
      if (!RIGHT) {
        LOG.info(
            "oneDNN's gradient of a convolution's input is wrong on this processor; it is computed"
                + " as a forward convolution");
      }
    }

    private static boolean isRight(Trial trial) {
      // With shapes that are known when the graph is built TensorFlow leaves oneDNN out of small
      // convolutions.
      try (Graph graph = new Graph();
          TFloat32 kernel = random(trial.kernel, trial.kernel, trial.in, trial.out);
          TFloat32 dy = random(2, trial.size, trial.size, trial.out)) {
        Ops tf = Ops.create(graph);
        var kernelInput = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.unknown()));
        var dyInput = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.unknown()));
        Operand<TFloat32> shaped =
            tf.reshape(
                kernelInput,
                tf.constant(new int[] {trial.kernel, trial.kernel, trial.in, trial.out}));
        int[] shape = {2, trial.size, trial.size, trial.in};
        PlainConvolution same = new PlainConvolution(1, "SAME", 1, false);
        Operand<TFloat32> tried = same.inputGradient(tf, tf.constant(shape), shaped, dyInput);
        Operand<TFloat32> right = same.of(tf, dyInput, turned(tf, shaped, dyInput));
        Operand<TFloat32> error =
            Reduce.sum(
                tf, tf.math.square(tf.math.sub(tried, tf.reshape(right, tf.constant(shape)))));
        try (Session session = new Session(graph, SessionConfig.onCpu(1, 1));
            Result result =
                session
                    .runner()
                    .feed(kernelInput, kernel)
                    .feed(dyInput, dy)
                    .fetch(error)
                    .fetch(Reduce.sum(tf, tf.math.square(tf.reshape(right, tf.constant(shape)))))
                    .run()) {
          float squares = ((TFloat32) result.get(1)).getFloat();
          return ((TFloat32) result.get(0)).getFloat() <= TOLERANCE * TOLERANCE * squares;
        }
      }
    }

    private static TFloat32 random(long... shape) {
      Random random = new Random(1);
      return TFloat32.tensorOf(
          Shape.of(shape),
          tensor -> tensor.scalars().forEach(x -> x.setFloat((float) random.nextGaussian())));
    }
  }

  /** Whether TensorFlow's own gradient can be relied on in this process. */
  static boolean isRightInLibrary() {
    return Library.RIGHT;
  }

  /**
   * The gradient.
   *
   * @param x float32 [B, H, W, C], the convolution's input; only its shape is used; in bfloat16
   *     that of the map behind its cast, which then need not run
   * @param kernel float32 [kh, kw, C, F], kh and kw odd
   * @param dy float32 [B, H, W, F], the gradient of its output
   * @return float32 [B, H, W, C]
   */
  static Operand<TFloat32> of(
      Ops tf,
      PlainConvolution convolution,
      Operand<TFloat32> x,
      Operand<TFloat32> kernel,
      Operand<TFloat32> dy) {
    return isRightInLibrary()
        ? convolution.inputGradient(
            tf, convolution.bfloat16() ? tf.shape(Bfloat16.narrow(tf, x)) : tf.shape(x), kernel, dy)
        : convolution.of(tf, dy, turned(tf, kernel, dy));
  }

  /**
   * The kernel of the forward convolution that is the gradient, [kh, kw, F, C]: turned by 180°,
   * with its channels exchanged. Only when dy is there: those of all layers would exist from the
   * begin of the step on.
   */
  static Operand<TFloat32> turned(Ops tf, Operand<TFloat32> kernel, Operand<TFloat32> dy) {
    return tf.linalg.transpose(
        tf.reverse(CustomGradient.after(tf, kernel, dy), tf.constant(new int[] {0, 1})),
        tf.constant(new int[] {0, 1, 3, 2}));
  }
}
