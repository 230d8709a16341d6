package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * Splits a tensor of several batches that are concatenated along the first axis, and joins them.
 */
public final class SubBatches {
  private SubBatches() {}

  /**
   * The batches, each [size, …]. TensorFlow's split copies nothing where the memory of each part is
   * aligned, and its gradient is one concatenation.
   *
   * @param x [sum of the sizes, …]
   * @param sizes number of images in each batch; empty if x is a single batch
   */
  public static <T extends TNumber> List<Operand<T>> of(Ops tf, Operand<T> x, List<Long> sizes) {
    if (sizes.size() < 2) {
      return List.of(x);
    }
    long[] all = sizes.stream().mapToLong(Long::longValue).toArray();
    return new ArrayList<>(
        tf.splitV(x, tf.constant(all), tf.constant(0), (long) all.length).output());
  }

  /** The batches concatenated along the first axis. */
  public static <T extends TNumber> Operand<T> joined(Ops tf, List<Operand<T>> batches) {
    return batches.size() == 1 ? batches.get(0) : tf.concat(batches, tf.constant(0));
  }
}
