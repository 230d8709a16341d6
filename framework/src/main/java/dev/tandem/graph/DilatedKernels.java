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
  private static final class Process {
    static final boolean PRESENT = areOnCpu() || Devices.runOnGpu();

    static {
      if (!PRESENT) {
        LOG.info(
            "TensorFlow has no dilated convolutions on this processor; they are computed as"
                + " matrix products");
      }
    }
  }

  /** Whether the kernels exist, tried once per process. */
  static boolean arePresent() {
    return Process.PRESENT;
  }

  /** Tries the gradients: TensorFlow's forward convolution exists even where they do not. */
  private static boolean areOnCpu() {
    try (Graph graph = new Graph();
        Session session = new Session(graph, SessionConfig.onCpu(1, 1));
        TFloat32 ones = TFloat32.tensorOf(Shape.of(1, 3, 3, 1))) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(ones.shape()));
      var kernel = tf.reshape(x, tf.constant(new int[] {3, 3, 1, 1}));
      PlainConvolution dilated = new PlainConvolution(1, "SAME", 2, false);
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
