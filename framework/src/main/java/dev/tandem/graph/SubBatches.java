package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Splits a tensor of several batches that are concatenated along the first axis, and joins them.
 */
public final class SubBatches {
  private SubBatches() {}

  /**
   * The batches, each float32 [size, …]. TensorFlow's split copies nothing where the memory of each
   * part is aligned, and its gradient is one concatenation.
   *
   * @param x float32 [sum of the sizes, …]
   * @param sizes number of images in each batch; empty if x is a single batch
   */
  public static List<Operand<TFloat32>> of(Ops tf, Operand<TFloat32> x, List<Long> sizes) {
    if (sizes.size() < 2) {
      return List.of(x);
    }
    long[] all = sizes.stream().mapToLong(Long::longValue).toArray();
    return new ArrayList<>(
        tf.splitV(x, tf.constant(all), tf.constant(0), (long) all.length).output());
  }

  /** The batches concatenated along the first axis. */
  public static Operand<TFloat32> joined(Ops tf, List<Operand<TFloat32>> batches) {
    return batches.size() == 1 ? batches.get(0) : tf.concat(batches, tf.constant(0));
  }
}
