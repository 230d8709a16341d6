package dev.tandem.graph;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Whether TensorFlow has kernels for dilated convolutions and their gradients on the device that
 * trains: cuDNN's and oneDNN's do, those of TensorFlow itself, which run on any ARM processor and
 * where oneDNN is turned off, do not.
 */
final class DilatedKernels {
  private static final Logger LOG = LoggerFactory.getLogger(DilatedKernels.class);

  private DilatedKernels() {}

  /** Tried when it is first asked for. */
  private static final class Float32 {
    static final boolean PRESENT = tried(false);
  }

  /** The same. */
  private static final class InBfloat16 {
    static final boolean PRESENT = tried(true);
  }

  /**
   * Whether the kernels exist, tried once per process.
   *
   * @param bfloat16 those of bfloat16, which oneDNN has only on processors with AVX-512 or
   *     AVX-NE-CONVERT; else those of float32
   */
  static boolean arePresent(boolean bfloat16) {
    return bfloat16 ? InBfloat16.PRESENT : Float32.PRESENT;
  }

  private static boolean tried(boolean bfloat16) {
    boolean present = areOnCpu(bfloat16) || Devices.runOnGpu();
    if (!present) {
      LOG.info(
          "TensorFlow has no dilated convolutions in {} on this processor; they are computed as"
              + " matrix products",
          bfloat16 ? "bfloat16" : "float32");
    }
    return present;
  }

  /** Tries the gradients: TensorFlow's forward convolution exists even where they do not. */
  private static boolean areOnCpu(boolean bfloat16) {
    try (Graph graph = new Graph();
        Session session = new Session(graph, SessionConfig.onCpu(1, 1));
        TFloat32 ones = TFloat32.tensorOf(Shape.of(1, 3, 3, 1))) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(ones.shape()));
      var kernel = tf.reshape(x, tf.constant(new int[] {3, 3, 1, 1}));
      PlainConvolution dilated = new PlainConvolution(1, "SAME", 2, bfloat16);
      session
          .runner()
          .feed(x, ones)
          .fetch(dilated.inputGradient(tf, tf.shape(x), kernel, x))
          .fetch(dilated.kernelGradient(tf, x, tf.shape(kernel), x))
          .run()
          .close();
      return true;
    } catch (TensorFlowException | IllegalArgumentException noKernel) {
      return false;
    }
  }
}
