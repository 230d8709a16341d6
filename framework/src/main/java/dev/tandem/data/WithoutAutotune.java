package dev.tandem.data;

import dev.tandem.graph.Devices;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.data.DatasetOptions;
import org.tensorflow.types.family.TType;

/**
 * Turns off tf.data's autotuning. The pipelines set parallelism and buffer sizes explicitly, so
 * there is nothing to tune; and the autotuning thread sleeps for up to a minute, for which closing
 * a session may wait.
 *
 * <p>Beside a GPU a pipeline has threads of its own: those of the session launch kernels, and the
 * GPU waits when they decode images. On a CPU the session's threads do both, so that there are not
 * more of them than processors.
 */
final class WithoutAutotune {
  // Larger numbers take two bytes, one of which is no ASCII.
  private static final int MOST_THREADS = 127;

  private WithoutAutotune() {}

  /** The same data set with these options; apply it as the last transformation. */
  static Operand<? extends TType> of(
      Ops tf,
      Operand<? extends TType> dataset,
      List<Class<? extends TType>> types,
      List<Shape> shapes) {
    int processors = Runtime.getRuntime().availableProcessors();
    DatasetOptions.Options options =
        options(Devices.useGpu() ? Math.min(processors, MOST_THREADS) : 0);
    // The op takes the bytes as a string; all are below 128, where UTF-8 encodes each as itself.
    String serialized = options.toByteString().toString(StandardCharsets.US_ASCII);
    return tf.data.optionsDataset(dataset, serialized, types, shapes);
  }

  /**
   * @param threads of the pipeline's own, below 128; 0 for the session's
   */
  static DatasetOptions.Options options(int threads) {
    DatasetOptions.Options.Builder options =
        DatasetOptions.Options.newBuilder()
            .setAutotuneOptions(DatasetOptions.AutotuneOptions.newBuilder().setEnabled(false));
    if (threads > 0) {
      options.setThreadingOptions(
          DatasetOptions.ThreadingOptions.newBuilder().setPrivateThreadpoolSize(threads));
    }
    return options.build();
  }
}
