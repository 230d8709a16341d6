package dev.tandem.data;

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
 */
final class WithoutAutotune {
  private WithoutAutotune() {}

  /** The same data set with autotuning turned off; apply it as the last transformation. */
  static Operand<? extends TType> of(
      Ops tf,
      Operand<? extends TType> dataset,
      List<Class<? extends TType>> types,
      List<Shape> shapes) {
    DatasetOptions.Options options =
        DatasetOptions.Options.newBuilder()
            .setAutotuneOptions(DatasetOptions.AutotuneOptions.newBuilder().setEnabled(false))
            .build();
    // The op takes the bytes as a string; all are below 128, where UTF-8 encodes each as itself.
    String serialized = options.toByteString().toString(StandardCharsets.US_ASCII);
    return tf.data.optionsDataset(dataset, serialized, types, shapes);
  }
}
