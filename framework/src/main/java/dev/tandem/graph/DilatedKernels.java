package dev.tandem.graph;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;

/**
 * Whether TensorFlow has kernels for dilated convolutions on the device that trains: cuDNN's and
 * oneDNN's do, those of TensorFlow itself, which run on any ARM processor and where oneDNN is
 * turned off, do not.
 */
final class DilatedKernels {
  private static final Logger LOG = LoggerFactory.getLogger(DilatedKernels.class);

  private DilatedKernels() {}

  /** Tried when it is first asked for. */
  private static final class Process {
    static final boolean PRESENT = areOnCpu() || Devices.useGpu();

    static {
      if (!PRESENT) {
        LOG.info(
            "TensorFlow has no dilated convolutions on this processor; they are computed tap by"
                + " tap");
      }
    }
  }

  /** The same for all graphs of the process. */
  static boolean arePresent() {
    return Process.PRESENT;
  }

  private static boolean areOnCpu() {
    try (Graph graph = new Graph();
        Session session = new Session(graph, SessionConfig.onCpu(1, 1));
        TFloat32 ones = TFloat32.tensorOf(Shape.of(1, 3, 3, 1))) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(ones.shape()));
      List<Long> one = List.of(1L, 1L, 1L, 1L);
      var dilations = Conv2d.dilations(List.of(1L, 2L, 2L, 1L));
      var kernel = tf.reshape(x, tf.constant(new int[] {3, 3, 1, 1}));
      session
          .runner()
          .feed(x, ones)
          .fetch(tf.nn.conv2d(x, kernel, one, "SAME", dilations))
          .run()
          .close();
      return true;
    } catch (TensorFlowException noKernel) {
      return false;
    }
  }
}
